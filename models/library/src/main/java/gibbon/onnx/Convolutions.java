package gibbon.onnx;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Steps;
import gibbon.op.Window;
import gibbon.tensor.Shape;
import java.util.Arrays;

/** Convolutions of one to three axes. */
final class Convolutions {
  private Convolutions() {}

  static void into(OperatorTable table) {
    table.add("Conv", Convolutions::conv);
  }

  private static Value conv(Invocation call) {
    int[] x = call.input(0).shape();
    int[] w = call.input(1).shape();
    long groups = call.node().integer("group", 1);
    if (x.length != w.length || x.length < 3 || groups < 1 || w[1] * groups != x[1]) {
      throw new OnnxException(
          Text.of(
              "%s in %d groups, expected [batch, channels, …] and [filters, channels / groups, …]",
              call.shapes(), groups));
    }
    int[] input = Arrays.copyOfRange(x, 2, x.length);
    int[] extents = Arrays.copyOfRange(w, 2, w.length);
    int[] kernel = Sliding.kernel(call.node(), extents);
    if (!Arrays.equals(kernel, extents)) {
      throw new OnnxException(
          Text.of("kernel_shape %s with filters %s", Arrays.toString(kernel), Arrays.toString(w)));
    }
    Sliding sliding = Sliding.of(call.node(), input, kernel);
    affordPadded(call, sliding, x[0], w[0], input);
    Planes planes = Planes.of(call.traced(0));
    Var filters = call.in(1, filterOrder(w.length));
    if (w.length < 5) {
      Var bank = Ops.reshape(filters, flat(sliding, filters.shape()));
      Window window = sliding.window();
      Fusion.Finish finish = call.fusion().finish(call.node());
      if (finish != Fusion.Finish.STEPS) {
        Var bias = call.in(2, 0);
        return planes
            .map(pictures -> layer(call, finish, pictures, bank, bias, window, (int) groups))
            .value();
      }
      Planes sums = planes.map(pictures -> PictureOps.conv2d(pictures, bank, window, (int) groups));
      return biased(call, sums.value());
    }
    return biased(call, volumes(planes, filters, sliding, (int) groups));
  }

  private static Var layer(
      Invocation call,
      Fusion.Finish finish,
      Var x,
      Var filters,
      Var bias,
      Window window,
      int groups) {
    boolean rectified = finish == Fusion.Finish.RECTIFIED;
    if (call.fusion().isWaiting(call.node())) {
      return PictureOps.conv2dOnDemand(x, filters, bias, window, groups, rectified);
    }
    return rectified
        ? PictureOps.conv2dRelu(x, filters, bias, window, groups)
        : PictureOps.conv2dLayer(x, filters, bias, window, groups);
  }

  private static Traced biased(Invocation call, Traced sums) {
    if (!call.has(2)) {
      return sums;
    }
    return sums.with(Ops.add(sums.var(), call.in(2, 0)));
  }

  private static void affordPadded(
      Invocation call, Sliding sliding, int batch, int channels, int[] input) {
    int[] result = new int[input.length + 2];
    result[0] = batch;
    result[1] = channels;
    System.arraycopy(sliding.outputs(input), 0, result, 2, input.length);
    call.afford(result);
  }

  /** [filters, channels, height, width] as [height, width, channels, filters]. */
  private static int[] filterOrder(int rank) {
    int[] order = new int[rank];
    for (int i = 0; i < rank - 2; i++) {
      order[i] = i + 2;
    }
    order[rank - 2] = 1;
    return order;
  }

  private static Shape flat(Sliding sliding, Shape filters) {
    return Shape.of(sliding.height(), sliding.width(), filters.extent(-2), filters.extent(-1));
  }

  /** A convolution of volumes is the sum over the filter's slices of convolutions of pictures. */
  private static Traced volumes(Planes planes, Var filters, Sliding sliding, int groups) {
    Steps depth = sliding.axes()[0];
    int taps = sliding.kernel()[0];
    Var volumes = PictureOps.pad(planes.volumes(), 1, depth.before(), depth.after(), 0);
    int room = volumes.shape().extent(1) - (taps - 1) * depth.dilation() - 1;
    if (room < 0) {
      throw new OnnxException(
          Text.of("volumes of %d slices under filters of %d", planes.slices(), taps));
    }
    int slices = room / depth.stride() + 1;
    Shape picture = planes.pictures().shape().with(0, planes.batch() * slices);
    Var sum = null;
    for (int tap = 0; tap < taps; tap++) {
      int[] seen = new int[slices];
      for (int i = 0; i < slices; i++) {
        seen[i] = i * depth.stride() + tap * depth.dilation();
      }
      Var moved = Traced.of(volumes).select(1, seen).plain();
      Shape flat = flat(sliding, filters.shape());
      Var part =
          PictureOps.conv2d(
              Ops.reshape(moved, picture),
              Ops.reshape(Ops.slice(filters, 0, tap, 1), flat),
              sliding.window(),
              groups);
      sum = sum == null ? part : Ops.add(sum, part);
    }
    Var all = sum;
    return new Planes(
            planes.batch(),
            slices,
            OnnxExtents.with(planes.spatial(), 0, slices),
            planes.pictures())
        .map(pictures -> all)
        .value();
  }
}
