package gibbon.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.convolutional.Conv2d;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Pool;
import gibbon.op.Steps;
import gibbon.op.Window;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three convolutional networks: logits, loss, input gradient and gradients of all weights agree with
 * PyTorch's in double precision, within 1e-9 of the largest number of the array on the plain-Java
 * device and 1e-5 on OpenCL. PyTorch differentiates through the change of the order of axes, so all
 * arrays are ours: pictures [batch, rows, columns, channels], filters [r, s, channels, k].
 */
class ConvolutionAgreementTest {
  private static final PyTorch TORCH = new PyTorch();

  @AfterAll
  static void closePyTorch() {
    TORCH.close();
  }

  private enum Kind {
    /** Biases and rectifiers in the convolution, both kinds of pools, a dense layer. */
    RECTIFIED(new int[] {14, 14, 1}, 40) {
      @Override
      List<int[]> weights() {
        return List.of(
            new int[] {5, 5, 1, 6},
            new int[] {6},
            new int[] {3, 3, 6, 10},
            new int[] {10},
            new int[] {40, CLASSES},
            new int[] {CLASSES});
      }

      @Override
      Var features(List<Var> v) {
        Var h = PictureOps.conv2dRelu(v.get(0), v.get(1), v.get(2), Window.of(1, 2), 1);
        h = PictureOps.maxPool(h, Pool.of(2, 2));
        h = Ops.relu(PictureOps.conv2dLayer(h, v.get(3), v.get(4), Window.of(2, 1), 1));
        return PictureOps.averagePool(h, Pool.of(2, 2), true);
      }

      @Override
      NDArray torchFeatures(List<NDArray> a) {
        NDArray h = conv(first(a.get(0)), a.get(1), a.get(2), 1, 2);
        h = maxPool(relu(h), 2, 2, false);
        h = relu(conv(h, a.get(3), a.get(4), 2, 1));
        return averagePool(h, 2, 2, 0);
      }
    },
    /** Maxout units, overlapping pools whose last window sticks out. */
    MAXOUT(new int[] {12, 12, 3}, 45) {
      @Override
      List<int[]> weights() {
        return List.of(
            new int[] {5, 5, 3, 8},
            new int[] {8},
            new int[] {3, 3, 4, 10},
            new int[] {10},
            new int[] {45, CLASSES},
            new int[] {CLASSES});
      }

      @Override
      Var features(List<Var> v) {
        Pool pool = new Pool(3, 3, Window.of(2, 0), true);
        Var h = PictureOps.conv2dMaxout(v.get(0), v.get(1), v.get(2), Window.of(1, 2), 2);
        h = PictureOps.maxPool(h, pool);
        h = PictureOps.conv2dMaxout(h, v.get(3), v.get(4), Window.of(1, 1), 2);
        return PictureOps.maxPool(h, pool);
      }

      @Override
      NDArray torchFeatures(List<NDArray> a) {
        NDArray h = maxPool(maxout(conv(first(a.get(0)), a.get(1), a.get(2), 1, 2)), 3, 2, true);
        return maxPool(maxout(conv(h, a.get(3), a.get(4), 1, 1)), 3, 2, true);
      }

      private NDArray maxout(NDArray x) {
        long[] n = x.getShape().getShape();
        return x.reshape(n[0], n[1] / 2, 2, n[2], n[3]).max(new int[] {2});
      }
    },
    /** Groups, unequal strides, dilation, local response, a mean that leaves padding out. */
    GROUPED(new int[] {13, 11, 4}, 6) {
      private final Window uneven = new Window(new Steps(2, 1, 1, 1), new Steps(1, 2, 2, 2));

      @Override
      List<int[]> weights() {
        return List.of(
            new int[] {3, 3, 2, 8},
            new int[] {8},
            new int[] {1, 1, 8, 6},
            new int[] {6},
            new int[] {6, CLASSES},
            new int[] {CLASSES});
      }

      @Override
      Var features(List<Var> v) {
        Var h = PictureOps.conv2dLayer(v.get(0), v.get(1), v.get(2), uneven, 2);
        h = PictureOps.localResponse(Ops.tanh(h), LRN, ALPHA, BETA, 1);
        h = PictureOps.conv2dLayer(h, v.get(3), v.get(4), Window.plain(), 1);
        h = PictureOps.averagePool(h, new Pool(3, 3, Window.of(2, 1), false), false);
        return PictureOps.globalAveragePool(h);
      }

      @Override
      NDArray torchFeatures(List<NDArray> a) {
        NDArray h =
            Conv2d.conv2d(
                    first(a.get(0)),
                    filters(a.get(1)),
                    a.get(2),
                    shape(2, 1),
                    shape(1, 2),
                    shape(1, 2),
                    2)
                .singletonOrThrow();
        h = localResponse(h.tanh());
        h = conv(h, a.get(3), a.get(4), 1, 0);
        // The same whether the padding counts or not, which DJL does not hand on.
        h = averagePool(h, 3, 2, 1).div(averagePool(h.mul(0).add(1), 3, 2, 1));
        long[] n = h.getShape().getShape();
        return h.reshape(n[0], n[1], n[2] * n[3]).mean(new int[] {2}).reshape(n[0], n[1], 1, 1);
      }

      private NDArray localResponse(NDArray x) {
        NDArray squares = x.square();
        NDArray none = squares.get(":, :" + LRN / 2).mul(0);
        NDArray padded = NDArrays.concat(new NDList(none, squares, none), 1);
        long channels = x.getShape().get(1);
        NDArray sum = padded.get(":, 0:" + channels);
        for (int i = 1; i < LRN; i++) {
          sum = sum.add(padded.get(":, " + i + ":" + (i + channels)));
        }
        return x.mul(sum.mul(ALPHA / LRN).add(1).pow(-BETA));
      }
    };

    private static final int CLASSES = 5;
    private static final int LRN = 3;
    private static final double ALPHA = .7;
    private static final double BETA = .75;

    private final int[] picture;
    private final int features;

    Kind(int[] picture, int features) {
      this.picture = picture;
      this.features = features;
    }

    /** The shapes of the weights, the last two those of a dense layer. */
    abstract List<int[]> weights();

    abstract Var features(List<Var> xAndWeights);

    /** Channels first. */
    abstract NDArray torchFeatures(List<NDArray> xAndWeights);

    Var logits(List<Var> v) {
      Var h = features(v);
      Var flat = Ops.reshape(h, Shape.of(h.shape().extent(0), features));
      return Ops.add(Ops.matmul(flat, v.get(v.size() - 2)), v.get(v.size() - 1));
    }

    NDArray torchLogits(List<NDArray> a) {
      NDArray h = torchFeatures(a).transpose(0, 2, 3, 1);
      NDArray flat = h.reshape(h.getShape().get(0), features);
      return flat.matMul(a.get(a.size() - 2)).add(a.get(a.size() - 1));
    }

    static ai.djl.ndarray.types.Shape shape(long... extents) {
      return new ai.djl.ndarray.types.Shape(extents);
    }

    static NDArray first(NDArray pictures) {
      return pictures.transpose(0, 3, 1, 2);
    }

    static NDArray filters(NDArray ours) {
      return ours.transpose(3, 2, 0, 1);
    }

    static NDArray relu(NDArray x) {
      return x.getNDArrayInternal().relu();
    }

    static NDArray conv(NDArray x, NDArray filters, NDArray bias, int stride, int padding) {
      return Conv2d.conv2d(
              x,
              filters(filters),
              bias,
              shape(stride, stride),
              shape(padding, padding),
              shape(1, 1),
              1)
          .singletonOrThrow();
    }

    static NDArray maxPool(NDArray x, int side, int stride, boolean roundUp) {
      return ai.djl.nn.pooling.Pool.maxPool2d(
          x, shape(side, side), shape(stride, stride), shape(0, 0), roundUp);
    }

    static NDArray averagePool(NDArray x, int side, int stride, int padding) {
      return ai.djl.nn.pooling.Pool.avgPool2d(
          x, shape(side, side), shape(stride, stride), shape(padding, padding), false, true);
    }
  }

  private record Case(String device, Kind network, int batch, int seed) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String device : List.of("java", "opencl")) {
      for (Kind network : Kind.values()) {
        for (int batch : new int[] {1, 2, 7}) {
          for (int seed = 1; seed <= 3; seed++) {
            cases.add(new Case(device, network, batch, seed));
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valuesAndGradientsAgree(Case c) {
    List<int[]> shapes = new ArrayList<>();
    int[] picture = c.network.picture;
    shapes.add(new int[] {c.batch, picture[0], picture[1], picture[2]});
    shapes.addAll(c.network.weights());
    List<double[]> numbers =
        IntStream.range(0, shapes.size()).mapToObj(i -> numbers(c, i, shapes.get(i))).toList();
    int[] labels = Comparison.labels(c.batch, Kind.CLASSES, c.seed);
    new Comparison(c.device, shapes, numbers, labels)
        .agrees(
            c,
            c.device.equals("java") ? 1e-9 : 1e-5,
            TORCH,
            c.network::logits,
            c.network::torchLogits);
  }

  /** Pictures in [0, 1], weights of a size that keeps that of what they weigh. */
  private static double[] numbers(Case c, int place, int[] shape) {
    int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    int inputs = shape.length == 1 ? 3 : size / shape[shape.length - 1];
    float range = (float) Math.sqrt(3. / inputs);
    float[] floats =
        new Philox(c.seed, 92, place)
            .uniform(size, place == 0 ? 0 : -range, place == 0 ? 1 : range);
    return IntStream.range(0, size).mapToDouble(i -> floats[i]).toArray();
  }
}
