package gibbon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Dataset;
import gibbon.data.Mnist;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import org.junit.jupiter.api.Test;

/** The input gradient of the paper's maxout network on OpenCL against the oracle. */
class MaxoutAgreementTest {
  private static final int PIECES = 5;
  private static final int PICTURES = 100;

  /** Two pieces closer than this may change places in single precision. */
  private static final double TIE = 1e-5;

  private record Gradients(double[] values, boolean[] tied) {}

  @Test
  void theInputGradientAgreesAwayFromTies() {
    Dataset pictures = Mnist.read().test().slice(0, PICTURES);
    Gradients oracle = gradients("java", pictures);
    Gradients opencl = gradients("opencl", pictures);
    int compared = 0;
    double worst = 0;
    for (int i = 0; i < PICTURES; i++) {
      if (oracle.tied[i]) {
        continue;
      }
      compared++;
      double difference = 0;
      double largest = 0;
      for (int p = i * pictures.pixels(); p < (i + 1) * pictures.pixels(); p++) {
        difference = Math.max(difference, Math.abs(oracle.values[p] - opencl.values[p]));
        largest = Math.max(largest, Math.abs(oracle.values[p]));
      }
      worst = Math.max(worst, difference / largest);
    }
    assertTrue(compared > PICTURES / 2, "too few pictures are away from ties: " + compared);
    assertEquals(0, worst, 1e-5);
  }

  private static Gradients gradients(String selector, Dataset pictures) {
    try (Device device = Devices.open(selector);
        Arena arena = new Arena(device)) {
      Network model =
          MaxoutRecipe.of(pictures.pixels(), pictures.classes(), PIECES, 240, 240).build(arena, 1);
      int stream = 0;
      for (Parameter parameter : model.parameters()) {
        // As large as training makes them, so that logits differ and the softmax is not flat.
        int size = parameter.value().shape().size();
        parameter.value().write(new Philox(3, 60, stream++).uniform(size, -.08f, .08f));
      }
      Tape tape = new Tape(arena);
      double[] values =
          FastGradientSign.of(.25)
              .step(
                  model,
                  tape,
                  arena.of(Shape.of(PICTURES, pictures.pixels()), pictures.images()),
                  arena.ofIntegers(pictures.labels()))
              .gradient()
              .value()
              .toDoubles();
      boolean[] tied = new boolean[PICTURES];
      Tape steps = new Tape(arena);
      Var input = steps.leaf(arena.of(Shape.of(PICTURES, pictures.pixels()), pictures.images()));
      model.stepByStep().logits(input, Noise.NONE);
      for (Var node : steps.nodes()) {
        if (node.op().isPresent() && node.op().get().name().equals("Maxout")) {
          markTies(node.input(0), tied);
        }
      }
      return new Gradients(values, tied);
    }
  }

  private static void markTies(Var pieces, boolean[] tied) {
    double[] values = pieces.value().toDoubles();
    int columns = pieces.shape().extent(1);
    for (int unit = 0; unit < values.length / PIECES; unit++) {
      double best = Double.NEGATIVE_INFINITY;
      double second = Double.NEGATIVE_INFINITY;
      for (int p = unit * PIECES; p < (unit + 1) * PIECES; p++) {
        second = Math.max(second, Math.min(best, values[p]));
        best = Math.max(best, values[p]);
      }
      tied[unit * PIECES / columns] |= best - second < TIE;
    }
  }
}
