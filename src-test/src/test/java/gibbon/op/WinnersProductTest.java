package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Gradients;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Domain;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gradients of a maxout layer are taken as factors only where they are those, untouched. */
class WinnersProductTest {
  private static final int PIECES = 2;

  private final Device device = new JavaDevice();
  private final Arena arena = new Arena(device);
  private final Tape tape = new Tape(arena);
  private final SplittableRandom random = new SplittableRandom(5);
  private final Var x = leaf(4, 3);
  private final Var w = leaf(3, 6);
  private final Var b = leaf(6);
  private final Var v = leaf(3, 6);
  private final Var c = leaf(6);
  private final Var flat = leaf(3, 3);

  @AfterEach
  void close() {
    arena.close();
    device.close();
  }

  private Var leaf(int... extents) {
    Shape shape = Shape.of(extents);
    return tape.leaf(arena.of(shape, Domain.REAL.numbers(random, shape)));
  }

  private Gradients gradients() {
    Var h = Ops.maxoutLayer(x, w, b, PIECES);
    Var other = Ops.maxoutLayer(x, v, c, PIECES);
    Var plain = Ops.matmul(x, flat);
    Var y = Ops.multiply(Ops.multiply(h, other), plain);
    return tape.gradients(Ops.sum(y), w, b, v, c, flat);
  }

  @Test
  void theFactorsMakeTheGradient() {
    Gradients gradients = gradients();
    WinnersProduct found = WinnersProduct.of(gradients.var(w), gradients.var(b)).orElseThrow();
    assertEquals(PIECES, found.pieces());
    double[] inputs = found.x().toDoubles();
    double[] slopes = found.s().toDoubles();
    double[] winners = found.winner().toDoubles();
    double[] weights = new double[18];
    double[] biases = new double[6];
    for (int row = 0; row < 4; row++) {
      for (int unit = 0; unit < 3; unit++) {
        int column = unit * PIECES + (int) winners[row * 3 + unit];
        double slope = found.scale() * slopes[row * 3 + unit];
        biases[column] += slope;
        for (int i = 0; i < 3; i++) {
          weights[i * 6 + column] += inputs[row * 3 + i] * slope;
        }
      }
    }
    assertArrayEquals(gradients.of(w).toDoubles(), weights, 1e-12);
    assertArrayEquals(gradients.of(b).toDoubles(), biases, 1e-12);
  }

  @Test
  void ofAnythingElseThereAreNone() {
    Gradients gradients = gradients();
    Var weights = gradients.var(w);
    assertTrue(WinnersProduct.of(weights, gradients.var(c)).isEmpty(), "of two layers");
    assertTrue(WinnersProduct.of(gradients.var(b), weights).isEmpty(), "changed places");
    assertTrue(WinnersProduct.of(weights, weights).isEmpty(), "no bias");
    assertTrue(WinnersProduct.of(gradients.var(flat), gradients.var(b)).isEmpty(), "a product");
    assertTrue(WinnersProduct.of(w, b).isEmpty(), "no gradients");
  }

  @Test
  void whatWasAskedForIsUsedAsItIs() {
    Gradients gradients = gradients();
    gradients.of(b);
    assertTrue(WinnersProduct.of(gradients.var(w), gradients.var(b)).isEmpty());
    gradients.of(v);
    assertTrue(WinnersProduct.of(gradients.var(v), gradients.var(c)).isEmpty());
  }
}
