package gibbon.onnx;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Sums, means and extremes over axes. */
final class Reductions {
  private Reductions() {}

  /** Over axes of a value, which disappear. */
  @FunctionalInterface
  interface Reduction extends BiFunction<Var, int[], Var> {}

  static void into(OperatorTable table) {
    add(table, "ReduceMean", 18, Ops::mean);
    add(table, "ReduceSum", 13, Ops::sum);
    add(table, "ReduceMax", 18, Ops::max);
    add(table, "ReduceMin", 18, (x, axes) -> Ops.scale(Ops.max(Ops.scale(x, -1), axes), -1));
    add(table, "ReduceSumSquare", 18, (x, axes) -> Ops.sum(Ops.multiply(x, x), axes));
    add(table, "ReduceL1", 18, (x, axes) -> Ops.sum(Ops.abs(x), axes));
    add(table, "ReduceL2", 18, (x, axes) -> Ops.power(Ops.sum(Ops.multiply(x, x), axes), .5));
  }

  private static void add(OperatorTable table, String name, int sinceInput, Reduction reduction) {
    table
        .since(1, name, call -> reduce(call, call.node().integers("axes"), reduction))
        .since(sinceInput, name, call -> reduce(call, call.longs(1), reduction));
  }

  private static Value reduce(Invocation call, long[] stated, Reduction reduction) {
    Value x = call.input(0);
    boolean none = stated == null || stated.length == 0;
    if (none && call.node().integer("noop_with_empty_axes", 0) != 0) {
      return x;
    }
    int[] axes =
        none
            ? OnnxExtents.identity(x.rank())
            : Arrays.stream(stated).mapToInt(x::axis).sorted().distinct().toArray();
    Traced kept = keeping(call.traced(0), axes, reduction);
    return call.node().integer("keepdims", 1) != 0 ? kept : dropped(kept, axes);
  }

  /** A reduction whose axes stay, with extent 1. */
  static Traced keeping(Traced x, int[] axes, Reduction reduction) {
    if (axes.length == 0) {
      return x;
    }
    int[] inverse = OnnxExtents.inverse(x.order());
    int[] places = OnnxExtents.at(inverse, axes);
    int[] extents = x.var().shape().extents();
    for (int place : places) {
      extents[place] = 1;
    }
    return x.with(Ops.reshape(reduction.apply(x.var(), places), Shape.of(extents)));
  }

  /** Without axes of extent 1. */
  static Value dropped(Value x, int[] axes) {
    int[] shape = x.shape();
    return x.reshape(
        IntStream.range(0, shape.length)
            .filter(axis -> Arrays.stream(axes).noneMatch(a -> a == axis))
            .map(axis -> shape[axis])
            .toArray());
  }

  /** Over all axes but batch and channels. */
  static Value spatial(Invocation call, Reduction reduction) {
    Traced x = call.traced(0);
    if (x.rank() < 3) {
      throw new OnnxException(call.shapes() + ", expected [batch, channels, …]");
    }
    return keeping(x, IntStream.range(2, x.rank()).toArray(), reduction);
  }
}
