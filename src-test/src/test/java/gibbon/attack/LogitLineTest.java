package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Parameter;
import gibbon.check.Domain;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Recipe;
import gibbon.model.SoftmaxRecipe;
import gibbon.tensor.Arena;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Logits along a line are straight but for the bends of maxout units. */
class LogitLineTest {
  private static LogitLine line(Recipe spec, long seed, int points) {
    try (JavaDevice device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = spec.build(arena, seed);
      SplittableRandom random = new SplittableRandom(seed);
      for (Parameter parameter : model.parameters()) {
        parameter.value().write(Domain.REAL.numbers(random, parameter.value().shape()));
      }
      float[] x = new float[spec.inputs()];
      float[] direction = new float[spec.inputs()];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) random.nextDouble();
        direction[i] = random.nextBoolean() ? 1 : -1;
      }
      return LogitLine.along(device, model, x, direction, -10, 10, points);
    }
  }

  @Property(tries = 40)
  void aLinearModelNeverBends(
      @ForAll @IntRange(min = 1, max = 20) int inputs,
      @ForAll @IntRange(min = 3, max = 700) int points,
      @ForAll long seed) {
    for (Recipe spec :
        new Recipe[] {new SoftmaxRecipe(inputs, 3), MaxoutRecipe.of(inputs, 3, 1, 4)}) {
      LogitLine line = line(spec, seed, points);
      assertEquals(points, line.steps().length);
      assertEquals(0, line.bends(-10, 10));
      for (int k = 0; k < 3; k++) {
        assertEquals(1, line.straightness(k, -10, 10), 1e-9);
      }
    }
  }

  @Test
  void aParabolaIsNotStraightAndALineIs() {
    int points = 101;
    double[] steps = new double[points];
    double[][] logits = new double[points][];
    for (int i = 0; i < points; i++) {
      steps[i] = i - 50;
      logits[i] = new double[] {3 * steps[i] + 1, steps[i] * steps[i], 7};
    }
    LogitLine line = new LogitLine(steps, logits);
    assertEquals(1, line.straightness(0, -50, 50), 1e-12);
    assertEquals(0, line.straightness(1, -50, 50), 1e-12);
    assertTrue(line.straightness(1, 10, 50) < .97);
    assertEquals(1, line.straightness(2, -50, 50));
    assertEquals(0, line.straightShare(-50, 50));
  }

  @Property(tries = 40)
  void aMaxoutNetworkBendsNoOftenerThanItsUnitsCan(
      @ForAll @IntRange(min = 2, max = 5) int pieces,
      @ForAll @IntRange(min = 1, max = 6) int units,
      @ForAll long seed) {
    // A maximum of n straight lines bends at most n − 1 times.
    LogitLine line = line(MaxoutRecipe.of(3, 2, pieces, units), seed, 2001);
    assertTrue(line.bends(-10, 10) <= units * (pieces - 1));
    assertEquals(line.bends(-10, 10), line.bends(-10, 0) + line.bends(.01, 10), 1);
  }

  /** One unit of two pieces bends where they cross; the two classes are ± that maximum. */
  @Property(tries = 60)
  void aBendIsFoundWhereTwoPiecesCross(@ForAll @DoubleRange(min = -9, max = 9) double where) {
    try (JavaDevice device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(1, 2, 2, 1).build(arena, 0);
      double[][] values = {{1, -1}, {-where, where}, {1, -1}, {0, 0}};
      for (int i = 0; i < values.length; i++) {
        model.parameters().get(i).value().write(values[i]);
      }
      LogitLine line =
          LogitLine.along(device, model, new float[] {0}, new float[] {1}, -10, 10, 2001);
      assertEquals(1, line.bends(-10, 10));
      assertEquals(0, line.bends(-10, where - .02));
      assertEquals(0, line.bends(where + .02, 10));
      assertTrue(line.straightShare(-10, 10) >= 1 - 1 / 1998.);
      assertEquals(Math.abs(-10 - where), line.ofClass(0)[0], 1e-6);
      assertEquals(0, line.predicted()[0]);
    }
  }

  @Property(tries = 20)
  void everyPointIsWhatTheModelSaysThere(@ForAll long seed) {
    LogitLine fine = line(MaxoutRecipe.of(4, 3, 2, 5), seed, 601);
    LogitLine coarse = line(MaxoutRecipe.of(4, 3, 2, 5), seed, 3);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(coarse.logits()[i], fine.logits()[300 * i], 1e-9);
    }
  }
}
