package gibbon.peers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logits, loss, input gradient and gradients of all weights agree with PyTorch's, which computes in
 * double precision from the same numbers: within 1e-5 of the largest of the array.
 */
class PyTorchAgreementTest {
  private static final double TOLERANCE = 1e-5;

  /** Pieces closer than this may win differently in single precision; such pictures are redrawn. */
  private static final double TIE = 1e-4;

  private static final double BETA = .5;

  private static final PyTorch TORCH = new PyTorch();

  @AfterAll
  static void closePyTorch() {
    TORCH.close();
  }

  /** What is computed of x and the weights. */
  private enum Kind {
    SOFTMAX {
      @Override
      List<int[]> weights(Sizes s) {
        return List.of(new int[] {s.inputs, s.classes}, new int[] {s.classes});
      }

      @Override
      Var logits(List<Var> v, Sizes s) {
        return Ops.add(Ops.matmul(v.get(0), v.get(1)), v.get(2));
      }

      @Override
      NDArray torchLogits(List<NDArray> a, Sizes s) {
        return a.get(0).matMul(a.get(1)).add(a.get(2));
      }
    },
    MAXOUT {
      @Override
      List<int[]> weights(Sizes s) {
        int columns = s.units * s.pieces;
        return List.of(
            new int[] {s.inputs, columns},
            new int[] {columns},
            new int[] {s.units, columns},
            new int[] {columns},
            new int[] {s.units, s.classes},
            new int[] {s.classes});
      }

      @Override
      Var logits(List<Var> v, Sizes s) {
        Var h = v.get(0);
        for (int i = 1; i < 5; i += 2) {
          h = Ops.maxout(Ops.add(Ops.matmul(h, v.get(i)), v.get(i + 1)), s.pieces);
        }
        return Ops.add(Ops.matmul(h, v.get(5)), v.get(6));
      }

      @Override
      NDArray torchLogits(List<NDArray> a, Sizes s) {
        NDArray h = a.get(0);
        for (int i = 1; i < 5; i += 2) {
          NDArray z = h.matMul(a.get(i)).add(a.get(i + 1));
          h = z.reshape(s.batch, s.units, s.pieces).max(new int[] {2});
        }
        return h.matMul(a.get(5)).add(a.get(6));
      }
    },
    /** Units exp(−β‖x − c‖²), then linear logits. */
    RBF {
      @Override
      List<int[]> weights(Sizes s) {
        return List.of(
            new int[] {s.units, s.inputs}, new int[] {s.units, s.classes}, new int[] {s.classes});
      }

      @Override
      Var logits(List<Var> v, Sizes s) {
        double beta = BETA / s.inputs;
        Var h = Ops.exp(Ops.scale(Ops.squaredDistances(v.get(0), v.get(1)), -beta));
        return Ops.add(Ops.matmul(h, v.get(2)), v.get(3));
      }

      @Override
      NDArray torchLogits(List<NDArray> a, Sizes s) {
        double beta = BETA / s.inputs;
        NDArray difference = a.get(0).expandDims(1).sub(a.get(1).expandDims(0));
        NDArray h = difference.square().sum(new int[] {2}).mul(-beta).exp();
        return h.matMul(a.get(2)).add(a.get(3));
      }
    };

    /** The shapes of the weights, in order. */
    abstract List<int[]> weights(Sizes s);

    abstract Var logits(List<Var> xAndWeights, Sizes s);

    abstract NDArray torchLogits(List<NDArray> xAndWeights, Sizes s);
  }

  private record Sizes(int batch, int inputs, int units, int pieces, int classes) {}

  /**
   * A case.
   *
   * @param scale of the weights; large ones saturate the softmax
   */
  private record Case(String device, Kind network, Sizes sizes, double scale, int seed) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    List<Sizes> sizes =
        List.of(
            new Sizes(1, 1, 1, 1, 2),
            new Sizes(7, 5, 3, 2, 3),
            new Sizes(9, 10, 10, 2, 10),
            new Sizes(13, 65, 17, 5, 10),
            new Sizes(100, 784, 31, 5, 10));
    for (String device : List.of("java", "opencl")) {
      for (Kind network : Kind.values()) {
        for (Sizes s : sizes) {
          // Of one saturated picture PyTorch's own p − 1 is rounding alone; of several, some are wrong.
          for (double scale : s.batch == 1 ? new double[] {1} : new double[] {1, 40}) {
            for (int seed = 1; seed <= 3; seed++) {
              cases.add(new Case(device, network, s, scale, seed));
            }
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valuesAndGradientsAgree(Case c) {
    int[] labels = Comparison.labels(c.sizes.batch, c.sizes.classes, c.seed);
    Comparison numbers = new Comparison(c.device, shapes(c), numbers(c), labels);
    if (c.network == Kind.MAXOUT) {
      redrawTies(c, numbers);
    }
    numbers.agrees(
        c, TOLERANCE, TORCH, v -> c.network.logits(v, c.sizes), a -> c.network.torchLogits(a, c.sizes));
  }

  private static List<int[]> shapes(Case c) {
    List<int[]> shapes = new ArrayList<>();
    shapes.add(new int[] {c.sizes.batch, c.sizes.inputs});
    shapes.addAll(c.network.weights(c.sizes));
    return shapes;
  }

  /** Pictures in [0, 1] and weights of zero mean, all of single precision. */
  private static List<double[]> numbers(Case c) {
    List<int[]> shapes = shapes(c);
    List<double[]> numbers = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      int[] shape = shapes.get(i);
      int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      boolean inUnitRange = i == 0 || c.network == Kind.RBF && i == 1;
      double range =
          (i >= shapes.size() - 2 ? c.scale : 1) * Math.sqrt(3.0 / (shape.length > 1 ? shape[0] : 3));
      numbers.add(
          doubles(
              new Philox(c.seed, 90, i)
                  .uniform(
                      size, inUnitRange ? 0 : (float) -range, inUnitRange ? 1 : (float) range)));
    }
    return numbers;
  }

  private static double[] doubles(float[] floats) {
    return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
  }

  /** Replaces pictures at which two pieces of a unit nearly tie. */
  private static void redrawTies(Case c, Comparison numbers) {
    int inputs = c.sizes.inputs;
    for (int round = 1; ; round++) {
      assertTrue(round < 50, "too many ties in " + c);
      boolean[] tied = ties(c, numbers);
      boolean any = false;
      for (int row = 0; row < tied.length; row++) {
        if (tied[row]) {
          any = true;
          float[] picture = new Philox(c.seed, 91, round * 1000 + row).uniform(inputs, 0, 1);
          System.arraycopy(
              doubles(picture), 0, numbers.numbers().get(0), row * inputs, inputs);
        }
      }
      if (!any) {
        return;
      }
    }
  }

  private static boolean[] ties(Case c, Comparison numbers) {
    boolean[] tied = new boolean[c.sizes.batch];
    int pieces = c.sizes.pieces;
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      List<Var> v = numbers.leaves(new Tape(arena));
      Var h = v.get(0);
      for (int i = 1; i < 5; i += 2) {
        Var z = Ops.add(Ops.matmul(h, v.get(i)), v.get(i + 1));
        double[] values = z.value().toDoubles();
        for (int from = 0; from < values.length; from += pieces) {
          double[] sorted = Arrays.copyOfRange(values, from, from + pieces);
          Arrays.sort(sorted);
          tied[from / z.shape().extent(1)] |=
              pieces > 1 && sorted[pieces - 1] - sorted[pieces - 2] < TIE;
        }
        h = Ops.maxout(z, pieces);
      }
    }
    return tied;
  }
}
