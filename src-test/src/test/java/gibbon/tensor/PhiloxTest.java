package gibbon.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** Are these the bits of Philox 4×32, and do the numbers made of them keep their promises? */
class PhiloxTest {
  private static int[] block(long key, int c0, int c1, int c2, int c3) {
    int[] words = new int[4];
    Philox.block(key, c0, c1, c2, c3, words);
    return words;
  }

  /** The known answers that accompany Random123, the reference implementation of the paper. */
  @Example
  void theKnownAnswersOfItsAuthors() {
    assertArrayEquals(
        new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, block(0, 0, 0, 0, 0));
    assertArrayEquals(
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, block(-1, -1, -1, -1, -1));
    assertArrayEquals(
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        block(0x299f31d0a4093822L, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344));
  }

  @Property(tries = 200)
  void theBitsOfAnotherImplementation(
      @ForAll long seed, @ForAll int stream, @ForAll int substream) {
    // Theirs is the key, then the counter, low word first; it counts up before each block, so it
    // starts one below our first counter, (0, substream, stream, 0).
    int[] state = {(int) seed, (int) (seed >>> 32), 0, substream, stream, 0};
    for (int word = 2; word < state.length && state[word]-- == 0; word++) {}
    UniformRandomProvider other = RandomSource.PHILOX_4X32.create(state);
    Philox own = new Philox(seed, stream, substream);
    for (int i = 0; i < 41; i++) {
      assertEquals(other.nextInt(), own.nextInt(), "word " + i);
    }
  }

  @Property(tries = 100)
  void wholeNumbersStayBelowTheirBound(@ForAll @IntRange(min = 1) int bound, @ForAll long seed) {
    Philox random = new Philox(seed, 0, 0);
    for (int i = 0; i < 20; i++) {
      int number = random.nextInt(bound);
      assertTrue(number >= 0 && number < bound, number + " of " + bound);
    }
  }

  @Property(tries = 100)
  void uniformNumbersNeverReachTheirUpperEnd(
      @ForAll @IntRange(min = 0, max = 23) int exponent, @ForAll long seed) {
    // The further out, the coarser the numbers: at 2²³ half of all draws would round up to the end.
    float low = 1 << exponent;
    for (float number : new Philox(seed, 1, 0).uniform(2000, low, low + 1)) {
      assertTrue(number >= low && number < low + 1, number + " from " + low);
    }
  }

  @Property(tries = 100)
  void aPermutationHoldsEachNumberOnce(
      @ForAll @IntRange(min = 0, max = 300) int count, @ForAll long seed) {
    int[] order = new Philox(seed, 2, 0).permutation(count);
    Arrays.sort(order);
    assertArrayEquals(IntStream.range(0, count).toArray(), order);
  }

  @Example
  void normalNumbersHaveTheirMomentsAndPermutationsAreEven() {
    Philox random = new Philox(1, 3, 0);
    int count = 200_000;
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      sum += x;
      squares += x * x;
      fourth += x * x * x * x;
    }
    // Five standard errors each.
    assertEquals(0, sum / count, 5 / Math.sqrt(count));
    assertEquals(1, squares / count, 5 * Math.sqrt(2. / count));
    assertEquals(3, fourth / count, 5 * Math.sqrt(96. / count));
    // By the hundred thousand, and the two of a transform have nothing to do with each other.
    float[] many = new Philox(1, 4, 0).gaussian(count + 1);
    double product = 0;
    for (int i = 0; i < count; i += 2) {
      product += (double) many[i] * many[i + 1];
    }
    assertEquals(0, product / (count / 2.), 5 / Math.sqrt(count / 2.));
    for (int half = 0; half < 2; half++) {
      double mean = 0;
      double square = 0;
      for (int i = half; i < count; i += 2) {
        mean += many[i] / (count / 2.);
        square += (double) many[i] * many[i] / (count / 2.);
      }
      assertEquals(0, mean, 5 / Math.sqrt(count / 2.));
      assertEquals(1, square, 5 * Math.sqrt(4. / count));
    }
    int[] first = new int[6];
    for (int i = 0; i < 60_000; i++) {
      int[] order = random.permutation(3);
      first[2 * order[0] + (order[1] > order[2] ? 1 : 0)]++;
    }
    for (int seen : first) {
      assertEquals(10_000, seen, 5 * Math.sqrt(10_000));
    }
  }

  @Property(tries = 60)
  void dropoutKeepsAtItsRateAndScales(
      @ForAll @IntRange(min = 1, max = 19) int twentieths, @ForAll long seed) {
    double keep = twentieths / 20.;
    int count = 40_000;
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      var ones = tape.leaf(arena.full(Shape.of(count), 1));
      var dropped = Ops.dropout(ones, keep, 3, seed, 1, 2);
      double[] y = dropped.value().toDoubles();
      long kept = Arrays.stream(y).filter(v -> v == 3).count();
      assertEquals(count, kept + Arrays.stream(y).filter(v -> v == 0).count());
      assertEquals(keep * count, kept, 6 * Math.sqrt(count * keep * (1 - keep)));
      // The pullback uses the very mask of the forward pass.
      assertArrayEquals(y, tape.gradients(Ops.sum(dropped), ones).of(ones).toDoubles());
    }
  }

  @Property(tries = 50)
  void dropoutKeepsWordsBelowItsThresholdAndNotTheThresholdItself(@ForAll long seed) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      var one = new Tape(arena).leaf(arena.full(Shape.of(1), 1));
      long word = Integer.toUnsignedLong(block(seed, 0, 6, 5, 1)[0]);
      assertEquals(0, Ops.dropout(one, word * 0x1p-32, 1, seed, 5, 6).value().scalar());
      assertEquals(1, Ops.dropout(one, (word + 1) * 0x1p-32, 1, seed, 5, 6).value().scalar());
    }
  }

  @Example
  void dropoutMasksDifferBySeedLayerAndStep() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      var ones = new Tape(arena).leaf(arena.full(Shape.of(256), 1));
      double[] mask = Ops.dropout(ones, .5, 1, 1, 1, 1).value().toDoubles();
      long[][] others = {{2, 1, 1}, {1L << 32 | 1, 1, 1}, {1, 2, 1}, {1, 1, 2}};
      for (long[] other : others) {
        double[] differs =
            Ops.dropout(ones, .5, 1, other[0], (int) other[1], (int) other[2]).value().toDoubles();
        assertNotEquals(Arrays.toString(mask), Arrays.toString(differs));
      }
      assertArrayEquals(mask, Ops.dropout(ones, .5, 1, 1, 1, 1).value().toDoubles());
    }
  }

  @Example
  void keepingAllIsTheIdentity() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      var x = new Tape(arena).leaf(arena.full(Shape.of(3), 2));
      assertEquals(x, Ops.dropout(x, 1, 1, 0, 0, 0));
      assertArrayEquals(new double[] {6, 6, 6}, Ops.dropout(x, 1, 3, 0, 0, 0).value().toDoubles());
    }
  }
}
