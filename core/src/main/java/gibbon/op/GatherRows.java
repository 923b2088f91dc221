package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * Picks entries along the first axis: [rows, …] by the indices {@code start} … {@code start + count
 * − 1} of a vector → [count, …]. An index that is no whole number in 0 … rows − 1 makes its row
 * NaN.
 */
record GatherRows(int start, int count) implements Op {
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array INDEX = Kernel.array("index");
  private static final Kernel.Array Y = Kernel.array("y");
  private static final Kernel.Int ROWS = Kernel.integer("rows");
  private static final Kernel.Int START = Kernel.integer("start");

  /** {@code y[i, j] = x[index[start + i], j]}; range [count, width]. */
  static final Kernel KERNEL =
      Kernel.named("gather_rows")
          .reads(X, INDEX)
          .writes(Y)
          .integers(ROWS, START)
          .flops(launch -> 0)
          .moves(launch -> launch.range()[0] + 2.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] indices = call.array(INDEX);
                double[] y = call.array(Y);
                int rows = call.integer(ROWS);
                int start = call.integer(START);
                int width = call.range(1);
                for (int item = from; item < to; item++) {
                  double index = indices[start + item / width];
                  y[item] =
                      SoftmaxCrossEntropy.isLabel(index, rows)
                          ? x[(int) index * width + item % width]
                          : Double.NaN;
                }
              });

  @Override
  public Rule rule() {
    String index = start == 0 ? "index[i]" : "index[" + start + " + i]";
    return new Rule("y[i] = x[" + index + "]", "dx[r] = Σ dy[i] over all i with " + index + " = r");
  }

  @Override
  public String worked(Working at) {
    return worked(at, 1);
  }

  /** The line of an op that takes the indices in as its input {@code position}. */
  String worked(Working at, int position) {
    Shape x = at.result().input(0).shape();
    int width = x.size(1, x.rank());
    double index = at.input(position)[start + at.place() / width];
    return SoftmaxCrossEntropy.isLabel(index, x.extent(0))
        ? at.is(at.name(0, (int) index * width + at.place() % width))
        : at.is("no row " + at.text(index));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return resultShape("GatherRows", inputs.get(0), inputs.get(1));
  }

  /** That of an op of this name. */
  Shape resultShape(String op, Shape x, Shape index) {
    if (x.rank() < 1
        || index.rank() != 1
        || start < 0
        || count < 1
        || start > index.extent(0) - count) {
      throw new ShapeException(
          Text.of(
              "%s needs rows [rows, …] and indices, of which it reads %d from %d on, got %s and %s.",
              op, count, start, x, index));
    }
    Places.require(op, x.extent(0), "gather from slices of the rows");
    return x.with(0, count);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    arena
        .launch(KERNEL)
        .range(result.shape().extent(0), x.size(1, x.rank()))
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(x.extent(0), start)
        .run();
    return pullback(x, 1);
  }

  /**
   * That of an op that takes rows of shape {@code x}, and the indices as its input {@code
   * position}.
   */
  Pullback pullback(Shape x, int position) {
    return (y, dy, into) ->
        into.add(
            0,
            () -> {
              Var index = y.input(position);
              boolean all = index.shape().extent(0) == count;
              return dy.tape()
                  .apply(
                      new ScatterRows(x.extent(0)),
                      dy,
                      all ? index : Ops.slice(index, 0, start, count));
            });
  }
}
