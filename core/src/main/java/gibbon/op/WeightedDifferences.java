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
 * Σ_j w[i, j] (x[i] − c[j]) for every row of x [n, d], all rows of c [k, d] and weights w [n, k] →
 * [n, d]: the pullback of {@link SquaredDistances}. Transposed, the weights are [k, n].
 *
 * <p>It sums differences. The difference of sums, x[i] Σ w − w · c, is cheaper and loses all digits
 * where x is near c.
 */
public record WeightedDifferences(boolean transposed) implements Op {
  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array CENTERS = Kernel.array("centers");
  public static final Kernel.Array WEIGHT = Kernel.array("weight");
  private static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Int K = Kernel.integer("k");
  public static final Kernel.Int ROW_STRIDE = Kernel.integer("row_stride");
  public static final Kernel.Int COLUMN_STRIDE = Kernel.integer("column_stride");

  /** Range [n, d]; weight (i, j) stands at {@code i · row_stride + j · column_stride}. */
  static final Kernel KERNEL =
      Kernel.named("weighted_differences")
          .reads(X, CENTERS, WEIGHT)
          .writes(Y)
          .integers(K, ROW_STRIDE, COLUMN_STRIDE)
          .flops(launch -> 3.0 * launch.items() * launch.integer(K))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] centers = call.array(CENTERS);
                double[] weight = call.array(WEIGHT);
                double[] y = call.array(Y);
                int k = call.integer(K);
                int rowStride = call.integer(ROW_STRIDE);
                int columnStride = call.integer(COLUMN_STRIDE);
                int d = call.range(1);
                for (int item = from; item < to; item++) {
                  double sum = 0;
                  for (int j = 0; j < k; j++) {
                    double difference = x[item] - centers[j * d + item % d];
                    sum += weight[item / d * rowStride + j * columnStride] * difference;
                  }
                  y[item] = sum;
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y[i] = Σ_j w[i, j] (x[i] - c[j])",
        "dx[i] = dy[i] Σ_j w[i, j], dc[j] = -Σ_i w[i, j] dy[i], dw[i, j] = dy[i] · (x[i] - c[j])");
  }

  @Override
  public String worked(Working at) {
    double[] x = at.input(0);
    double[] centers = at.input(1);
    double[] weight = at.input(2);
    int n = at.result().shape().extent(0);
    int d = at.result().shape().extent(1);
    int k = centers.length / d;
    int i = at.place() / d;
    return at.is(
        at.products(
            k,
            j -> weight[transposed ? j * n + i : i * k + j],
            j -> x[at.place()] - centers[j * d + at.place() % d]));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    Shape centers = inputs.get(1);
    Shape weight = inputs.get(2);
    if (x.rank() != 2
        || centers.rank() != 2
        || x.extent(1) != centers.extent(1)
        || !weight.equals(weights(x.extent(0), centers.extent(0)))) {
      throw new ShapeException(
          Text.of(
              "WeightedDifferences needs [n, d], [k, d] and weights %s, got %s, %s and %s.",
              transposed ? "[k, n]" : "[n, k]", x, centers, weight));
    }
    return x;
  }

  private Shape weights(int rows, int centers) {
    return transposed ? Shape.of(centers, rows) : Shape.of(rows, centers);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    int n = result.shape().extent(0);
    int d = result.shape().extent(1);
    int k = inputs.get(1).shape().extent(0);
    arena
        .launch(KERNEL)
        .range(n, d)
        .reads(inputs.get(0), inputs.get(1), inputs.get(2))
        .writes(result)
        .integers(k, transposed ? 1 : k, transposed ? n : 1)
        .run();
    return (y, dy, into) -> {
      Var x = y.input(0);
      Var centers = y.input(1);
      Var weight = y.input(2);
      into.add(
          0,
          () -> {
            Var total = Ops.sum(weight, transposed ? 0 : 1);
            return Ops.multiply(dy, Ops.reshape(total, Shape.of(n, 1)));
          });
      into.add(1, () -> Ops.scale(Ops.matmul(weight, dy, !transposed, false), -1));
      into.add(
          2,
          () -> {
            Var differences = Ops.subtract(Ops.reshape(x, Shape.of(n, 1, d)), centers);
            Var products = Ops.multiply(Ops.reshape(dy, Shape.of(n, 1, d)), differences);
            Var dw = Ops.sum(products, 2);
            return transposed ? Ops.transpose(dw, 1, 0) : dw;
          });
    };
  }
}
