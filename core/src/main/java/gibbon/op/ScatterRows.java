package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The pullback of {@link GatherRows}: adds up, for each of {@code rows} results, the entries of x
 * whose index names it.
 */
public record ScatterRows(int rows) implements Op {
  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array INDEX = Kernel.array("index");
  private static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Int COUNT = Kernel.integer("count");

  /**
   * {@code y[r, j] = Σ x[i, j] over all i with index[i] = r}, in order of i; range [rows, width]. A
   * work-item looks through all indices, so no two write to one place.
   */
  static final Kernel KERNEL =
      Kernel.named("scatter_rows")
          .reads(X, INDEX)
          .writes(Y)
          .integers(COUNT)
          .flops(launch -> (double) launch.integer(COUNT) * launch.range()[1])
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] index = call.array(INDEX);
                double[] y = call.array(Y);
                int count = call.integer(COUNT);
                int width = call.range(1);
                for (int item = from; item < to; item++) {
                  double sum = 0;
                  for (int i = 0; i < count; i++) {
                    if (index[i] == item / width) {
                      sum += x[i * width + item % width];
                    }
                  }
                  y[item] = sum;
                }
              });

  @Override
  public Rule rule() {
    return new Rule("y[r] = Σ x[i] over all i with index[i] = r", "dx[i] = dy[index[i]]");
  }

  @Override
  public String worked(Working at) {
    double[] x = at.input(0);
    double[] index = at.input(1);
    int width = x.length / index.length;
    int[] rows =
        IntStream.range(0, index.length).filter(i -> index[i] == at.place() / width).toArray();
    return at.is(at.sum(rows.length, i -> x[rows[i] * width + at.place() % width]));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (x.rank() < 1 || !inputs.get(1).equals(Shape.of(x.extent(0)))) {
      throw new ShapeException(
          "ScatterRows needs rows [n, …] and indices [n], got "
              + x
              + " and "
              + inputs.get(1)
              + ".");
    }
    Places.require("ScatterRows", rows, "scatter to fewer rows");
    return x.with(0, rows);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    arena
        .launch(KERNEL)
        .range(rows, x.size(1, x.rank()))
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(x.extent(0))
        .run();
    return (y, dy, into) -> into.add(0, () -> Ops.gatherRows(dy, y.input(1)));
  }
}
