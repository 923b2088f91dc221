package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** ‖x_i − c_j‖² between every row of x [n, d] and every row of c [k, d] → [n, k]. */
public record SquaredDistances() implements Op {
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array CENTERS = Kernel.array("centers");
  private static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Int DIMENSIONS = Kernel.integer("dimensions");

  /** Range [n, k]; a work-item sums d squares, so near points lose nothing to cancellation. */
  static final Kernel KERNEL =
      Kernel.named("squared_distances")
          .reads(X, CENTERS)
          .writes(Y)
          .integers(DIMENSIONS)
          .flops(launch -> 3.0 * launch.items() * launch.integer(DIMENSIONS))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] centers = call.array(CENTERS);
                double[] y = call.array(Y);
                int d = call.integer(DIMENSIONS);
                int k = call.range(1);
                for (int item = from; item < to; item++) {
                  double sum = 0;
                  for (int p = 0; p < d; p++) {
                    double difference = x[item / k * d + p] - centers[item % k * d + p];
                    sum += difference * difference;
                  }
                  y[item] = sum;
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y[i, j] = Σ (x[i] - c[j])²",
        "dx[i] = 2 Σ_j dy[i, j] (x[i] - c[j]), dc[j] = 2 Σ_i dy[i, j] (c[j] - x[i])");
  }

  @Override
  public String worked(Working at) {
    double[] x = at.input(0);
    double[] centers = at.input(1);
    int d = at.result().input(0).shape().extent(1);
    int k = at.result().shape().extent(1);
    IntToDoubleFunction difference =
        p -> x[at.place() / k * d + p] - centers[at.place() % k * d + p];
    return at.is(at.products(d, difference, difference));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    Shape centers = inputs.get(1);
    if (x.rank() != 2 || centers.rank() != 2 || x.extent(1) != centers.extent(1)) {
      throw new ShapeException(
          "SquaredDistances needs [n, d] and [k, d], got " + x + " and " + centers + ".");
    }
    return Shape.of(x.extent(0), centers.extent(0));
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    arena
        .launch(KERNEL)
        .range(result.shape().extents())
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(inputs.get(0).shape().extent(1))
        .run();
    return (y, dy, into) -> {
      into.add(0, () -> side(y.input(0), y.input(1), dy, false));
      into.add(1, () -> side(y.input(1), y.input(0), dy, true));
    };
  }

  /** The gradient of one side; the weights are dy or, for the centres, its transpose. */
  private static Var side(Var own, Var other, Var dy, boolean columns) {
    return Ops.scale(dy.tape().apply(new WeightedDifferences(columns), own, other, dy), 2);
  }
}
