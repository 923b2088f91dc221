package gibbon.update;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.math.BigDecimal;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Steps along signs, beside the same in decimal numbers of any length. */
class SignAscentTest {
  private static final int COUNT = 64;

  /** Pixels of pictures, points near them, many of which a step brings within a digit of 0. */
  @Property(tries = 100)
  void isTheExactSumRoundedTowardsThePictureAndHeld(
      @ForAll @DoubleRange(min = .01, max = .5) double size,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    double step = size / 7;
    float[] random = new Philox(seed, 90, 0).uniform(5 * COUNT, 0, 1);
    float[][] numbers = new float[5][COUNT];
    for (int i = 0; i < COUNT; i++) {
      float x = Math.round(random[i] * 255) / 255f;
      float reach = (float) (3 * step);
      numbers[0][i] = x;
      numbers[1][i] = x + reach * (2 * random[COUNT + i] - 1);
      if (i % 4 == 0) {
        numbers[1][i] = (float) step * (1 + Math.round(8 * random[COUNT + i]) * 0x1p-23f);
      }
      numbers[2][i] = i % 5 == 0 ? 0 : random[2 * COUNT + i] - .5f;
      numbers[3][i] = x - reach * random[3 * COUNT + i];
      numbers[4][i] = x + reach * random[4 * COUNT + i];
    }
    float[] made = made(numbers, step);
    double[] parts = SignAscent.parts(step);
    for (int i = 0; i < COUNT; i++) {
      BigDecimal moved =
          new BigDecimal(parts[0])
              .add(new BigDecimal(parts[1]))
              .multiply(new BigDecimal(Math.signum(numbers[2][i])))
              .add(new BigDecimal(numbers[1][i]));
      float rounded = moved.floatValue();
      int towards = Float.compare(numbers[0][i], rounded);
      if (towards * moved.compareTo(new BigDecimal(rounded)) > 0) {
        rounded = Math.nextAfter(rounded, numbers[0][i]);
      }
      float held = Math.min(Math.max(rounded, numbers[3][i]), numbers[4][i]);
      assertEquals(held, made[i], "at " + numbers[1][i] + " near " + numbers[0][i]);
    }
  }

  /** Both parts together are the step but for its last five bits. */
  @Property(tries = 100)
  void aStepIsItsTwoParts(@ForAll @DoubleRange(min = .01, max = 1000) double large) {
    double step = large / 3e5;
    double[] parts = SignAscent.parts(step);
    assertEquals(step, parts[0] + parts[1], step * 0x1p-48);
    for (double part : parts) {
      assertEquals(part, (float) part);
    }
  }

  @Example
  void gradientsOfZeroAndNaNStayWhatTheyAre() {
    float tiny = 0x1p-149f;
    float[] made =
        made(
            new float[][] {
              {.5f, .5f, .5f, .5f},
              {.25f, .25f, .25f, .25f},
              {0, -0f, Float.NaN, tiny},
              {0, 0, 0, 0},
              {1, 1, 1, 1}
            },
            .125);
    assertEquals(.25f, made[0]);
    assertEquals(.25f, made[1]);
    assertEquals(Float.NaN, made[2]);
    assertEquals(.375f, made[3]);
  }

  private static float[] made(float[][] numbers, double step) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Tensor[] given = new Tensor[numbers.length];
      for (int i = 0; i < given.length; i++) {
        given[i] = arena.of(Shape.of(numbers[i].length), numbers[i]);
      }
      Tensor next = arena.allocate(given[0].shape());
      arena
          .launch(SignAscent.KERNEL)
          .range(next.shape().size())
          .reads(given)
          .writes(next)
          .reals(SignAscent.parts(step))
          .run();
      return next.toFloats();
    }
  }
}
