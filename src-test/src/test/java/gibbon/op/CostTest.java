package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.tensor.Shape;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What convolutions and pools say they cost is what counting place by place comes to. */
class CostTest {
  @Property(tries = 200)
  void aConvolutionMultipliesAndAddsForEachTapOfEachPlace(
      @ForAll @IntRange(min = 1, max = 3) int n,
      @ForAll @IntRange(min = 3, max = 6) int side,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 3) int outputs,
      @ForAll @IntRange(min = 1, max = 2) int groups,
      @ForAll @IntRange(min = 1, max = 3) int filter,
      @ForAll @IntRange(min = 1, max = 2) int stride,
      @ForAll @IntRange(min = 0, max = 1) int padding) {
    ConvolutionShape f =
        ConvolutionShape.of(
            Shape.of(n, side, side + 1, groups * channels),
            Shape.of(filter, filter, channels, groups * outputs),
            Window.of(stride, padding),
            groups);
    long taps = counted(f.result(), place -> f.taps(place).length);
    if (padding == 0) {
      assertEquals(2. * taps, f.flops());
    } else {
      assertTrue(f.flops() >= 2. * taps, "padding is counted");
    }
  }

  @Property(tries = 200)
  void aPoolLooksAtEachNumberOfEachWindow(
      @ForAll @IntRange(min = 1, max = 3) int n,
      @ForAll @IntRange(min = 3, max = 6) int side,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 3) int height,
      @ForAll @IntRange(min = 1, max = 3) int width,
      @ForAll @IntRange(min = 1, max = 2) int stride) {
    Pool pool = new Pool(height, width, Window.of(stride, 0), false);
    PoolShape f = PoolShape.of("", Shape.of(n, side, side + 1, channels), pool);
    assertEquals(counted(f.result(), place -> f.places(place).length), f.flops());
  }

  private static long counted(Shape result, IntUnaryOperator at) {
    return IntStream.range(0, result.size()).map(at).asLongStream().sum();
  }
}
