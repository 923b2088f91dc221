package gibbon.onnx;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Pool;
import gibbon.op.Steps;
import gibbon.op.Window;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/** The largest number or the mean of each window. */
final class Pools {
  /*
   * A window of a volume is its rows of a stack of slices, so a pool of three axes is a pool along
   * height and width, then one along depth: the first of equals in row-major order still wins, and
   * the number of cells that a mean divides by is the product of those along each axis.
   */

  private Pools() {}

  static void into(OperatorTable table) {
    table
        .add(
            "",
            "MaxPool",
            1,
            call -> {
              if (call.node().outputs().size() > 1 && !call.node().outputs().get(1).isEmpty()) {
                throw new OnnxException("a second result, the places of the winners");
              }
              return List.of(pool(call, PictureOps::maxPool));
            })
        .add(
            "AveragePool",
            call -> {
              boolean padding = call.node().integer("count_include_pad", 0) != 0;
              return pool(call, (x, pool) -> PictureOps.averagePool(x, pool, padding));
            })
        .add("GlobalAveragePool", call -> Reductions.spatial(call, Ops::mean))
        .add("GlobalMaxPool", call -> Reductions.spatial(call, Ops::max));
  }

  private static Value pool(Invocation call, BiFunction<Var, Pool, Var> function) {
    int[] x = call.input(0).shape();
    if (x.length < 3) {
      throw new OnnxException(call.shapes() + ", expected [batch, channels, …]");
    }
    Node node = call.node();
    int[] kernel = Sliding.kernel(node, new int[0]);
    Sliding sliding = Sliding.of(node, Arrays.copyOfRange(x, 2, x.length), kernel);
    int[] result = x.clone();
    int[] outputs = sliding.outputs(Arrays.copyOfRange(x, 2, x.length));
    System.arraycopy(outputs, 0, result, 2, outputs.length);
    call.afford(result);
    boolean up = node.integer("ceil_mode", 0) != 0;
    Pool flat = new Pool(sliding.height(), sliding.width(), sliding.window(), up);
    Planes pooled = Planes.of(call.traced(0)).map(pictures -> function.apply(pictures, flat));
    if (kernel.length < 3) {
      return pooled.value();
    }
    Window along = new Window(sliding.axes()[0], Steps.plain());
    Pool deep = new Pool(kernel[0], 1, along, up);
    return pooled.mapDepth(pictures -> function.apply(pictures, deep)).value();
  }
}
