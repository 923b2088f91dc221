package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/** Multiplies two row-major matrices, either of them transposed: [m, k] · [k, n] → [m, n]. */
public record MatMul(boolean transposeLeft, boolean transposeRight) implements Op {
  /*
   * One kernel per transposition, because a flag inside the inner loop costs more than a name.
   *
   *             left      right     result
   *   forward   x [m,k]   w [k,n]   y [m,n]    nn
   *   dx        dy [m,n]  w [k,n]     [m,k]    nt
   *   dw        x [m,k]   dy [m,n]    [k,n]    tn
   *
   * The pullbacks of nt and tn are products of the same three kinds. Both transposed at once never
   * arises from these; Ops.matmul turns it into the transpose of an nn.
   */

  public static final Kernel.Array LEFT = Kernel.array("left");
  public static final Kernel.Array RIGHT = Kernel.array("right");
  public static final Kernel.Array RESULT = Kernel.array("result");
  public static final Kernel.Int M = Kernel.integer("m");
  public static final Kernel.Int N = Kernel.integer("n");
  public static final Kernel.Int K = Kernel.integer("k");

  /** {@code result[i, j] = Σ_p left[i, p] · right[p, j]}; range [m], a work-item makes a row. */
  static final Kernel NN =
      matmul(
          "matmul_nn",
          (left, right, row, i, m, n, k) -> {
            for (int p = 0; p < k; p++) {
              double factor = left[i * k + p];
              for (int j = 0; j < n; j++) {
                row[j] += factor * right[p * n + j];
              }
            }
          });

  /** {@code result[i, j] = Σ_p left[i, p] · right[j, p]}; range [m], a work-item makes a row. */
  static final Kernel NT =
      matmul(
          "matmul_nt",
          (left, right, row, i, m, n, k) -> {
            for (int j = 0; j < n; j++) {
              double sum = 0;
              for (int p = 0; p < k; p++) {
                sum += left[i * k + p] * right[j * k + p];
              }
              row[j] = sum;
            }
          });

  /** {@code result[i, j] = Σ_p left[p, i] · right[p, j]}; range [m], a work-item makes a row. */
  static final Kernel TN =
      matmul(
          "matmul_tn",
          (left, right, row, i, m, n, k) -> {
            for (int p = 0; p < k; p++) {
              double factor = left[p * m + i];
              for (int j = 0; j < n; j++) {
                row[j] += factor * right[p * n + j];
              }
            }
          });

  public MatMul {
    if (transposeLeft && transposeRight) {
      throw new IllegalArgumentException("MatMul transposes at most one of its inputs.");
    }
  }

  @Override
  public String name() {
    return "MatMul" + (transposeLeft ? "TN" : transposeRight ? "NT" : "");
  }

  @Override
  public Rule rule() {
    if (transposeLeft) {
      return new Rule("y = aᵀ · b", "da = b · dyᵀ, db = a · dy");
    }
    return transposeRight
        ? new Rule("y = a · bᵀ", "da = dy · b, db = dyᵀ · a")
        : new Rule("y = a · b", "da = dy · bᵀ, db = aᵀ · dy");
  }

  @Override
  public String worked(Working at) {
    double[] left = at.input(0);
    double[] right = at.input(1);
    int n = at.result().shape().extent(1);
    int m = at.result().shape().extent(0);
    int k = left.length / m;
    int i = at.place() / n;
    int j = at.place() % n;
    return at.is(
        at.products(
            k,
            p -> left[transposeLeft ? p * m + i : i * k + p],
            p -> right[transposeRight ? j * k + p : p * n + j]));
  }

  @Override
  public Part part() {
    return transposeLeft || transposeRight ? Part.OTHER : Part.WEIGHING;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape left = inputs.get(0);
    Shape right = inputs.get(1);
    if (left.rank() != 2
        || right.rank() != 2
        || left.extent(transposeLeft ? 0 : 1) != right.extent(transposeRight ? 1 : 0)) {
      throw new ShapeException(
          Text.of(
              "%s needs %s and %s, got %s and %s.",
              name(),
              transposeLeft ? "[k, m]" : "[m, k]",
              transposeRight ? "[n, k]" : "[k, n]",
              left,
              right));
    }
    return Shape.of(left.extent(transposeLeft ? 1 : 0), right.extent(transposeRight ? 0 : 1));
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    int m = result.shape().extent(0);
    Tensor left = inputs.get(0);
    Tensor right = inputs.get(1);
    int leftAxis = transposeLeft ? 0 : 1;
    int terms = left.shape().extent(leftAxis);
    if (terms > LongProduct.MOST_TERMS) {
      LongProduct.multiply(arena, this, left, leftAxis, right, transposeRight ? 1 : 0, result);
    } else {
      arena
          .launch(transposeLeft ? TN : transposeRight ? NT : NN)
          .range(m)
          .reads(left, right)
          .writes(result)
          .integers(m, result.shape().extent(1), terms)
          .run();
    }
    return (y, dy, into) -> {
      var a = y.input(0);
      var b = y.input(1);
      if (transposeLeft) {
        into.add(0, () -> Ops.matmul(b, dy, false, true));
        into.add(1, () -> Ops.matmul(a, dy));
      } else if (transposeRight) {
        into.add(0, () -> Ops.matmul(dy, b));
        into.add(1, () -> Ops.matmul(dy, a, true, false));
      } else {
        into.add(0, () -> Ops.matmul(dy, b, false, true));
        into.add(1, () -> Ops.matmul(a, dy, true, false));
      }
    };
  }

  private interface Row {
    void fill(double[] left, double[] right, double[] row, int i, int m, int n, int k);
  }

  private static Kernel matmul(String name, Row rule) {
    return Kernel.named(name)
        .reads(LEFT, RIGHT)
        .writes(RESULT)
        .integers(M, N, K)
        .flops(l -> 2.0 * l.integer(M) * l.integer(N) * l.integer(K))
        .means(
            (call, from, to) -> {
              double[] left = call.array(LEFT);
              double[] right = call.array(RIGHT);
              double[] result = call.array(RESULT);
              int m = call.integer(M);
              int n = call.integer(N);
              int k = call.integer(K);
              for (int i = from; i < to; i++) {
                double[] row = new double[n];
                rule.fill(left, right, row, i, m, n, k);
                System.arraycopy(row, 0, result, i * n, n);
              }
            });
  }
}
