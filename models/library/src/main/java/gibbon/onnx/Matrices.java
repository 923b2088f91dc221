package gibbon.onnx;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.Arrays;

/** Products of matrices. */
final class Matrices {
  private Matrices() {}

  static void into(OperatorTable table) {
    table.add("Gemm", Matrices::gemm).add("MatMul", Matrices::matmul);
  }

  /** alpha · A' · B' + beta · C. */
  private static Value gemm(Invocation call) {
    if (call.input(0).rank() != 2 || call.input(1).rank() != 2) {
      throw new OnnxException(call.shapes() + ", expected matrices");
    }
    Node node = call.node();
    int[] a = call.input(0).shape();
    int[] b = call.input(1).shape();
    call.afford(a[matrix(node, "transA")[0]], b[matrix(node, "transB")[1]]);
    Var product =
        Ops.matmul(call.in(0, matrix(node, "transA")), call.in(1, matrix(node, "transB")));
    Traced result = Traced.of(scaled(product, node.real("alpha", 1)));
    double beta = node.real("beta", 1);
    if (!call.has(2) || beta == 0) {
      return result;
    }
    return Pairwise.broadcast(call, result, call.input(2), (xw, c) -> Ops.add(xw, scaled(c, beta)));
  }

  private static int[] matrix(Node node, String transposed) {
    return node.integer(transposed, 0) == 0 ? new int[] {0, 1} : new int[] {1, 0};
  }

  private static Var scaled(Var x, double factor) {
    return factor == 1 ? x : Ops.scale(x, factor);
  }

  private static Value matmul(Invocation call) {
    int[] left = call.input(0).shape();
    int[] right = call.input(1).shape();
    if (left.length == 0 || right.length == 0) {
      throw new OnnxException(call.shapes() + ", expected matrices");
    }
    int k = left[left.length - 1];
    if (k != right[Math.max(0, right.length - 2)]) {
      throw new OnnxException(call.shapes() + ", whose inner extents differ");
    }
    int[] product = left.clone();
    product[left.length - 1] = right.length == 1 ? 1 : right[right.length - 1];
    call.afford(product);
    if (right.length == 1) {
      Var column = Ops.reshape(call.in(1, 0), Shape.of(k, 1));
      int[] rows = Arrays.copyOf(left, left.length - 1);
      return Traced.of(Ops.reshape(Ops.matmul(rows(call, k), column), Shape.of(rows)));
    }
    int columns = right[right.length - 1];
    if (right.length == 2) {
      int[] result = left.clone();
      result[left.length - 1] = columns;
      return Traced.of(Ops.reshape(Ops.matmul(rows(call, k), call.in(1, 0, 1)), Shape.of(result)));
    }
    return batched(call, left, right);
  }

  /** The first operand as a matrix of rows. */
  private static Var rows(Invocation call, int k) {
    Var x = call.in(0, OnnxExtents.identity(call.input(0).rank()));
    return Ops.reshape(x, Shape.of(x.shape().size() / k, k));
  }

  /** A product of each pair of matrices. */
  private static Value batched(Invocation call, int[] left, int[] right) {
    int[] rows = left.length == 1 ? new int[] {1, left[0]} : left;
    int[] outer =
        OnnxExtents.broadcast(
            Arrays.copyOf(rows, rows.length - 2), Arrays.copyOf(right, right.length - 2));
    int m = rows[rows.length - 2];
    int k = right[right.length - 2];
    int n = right[right.length - 1];
    Var a = matrices(call, 0, rows, outer, m, k);
    Var b = matrices(call, 1, right, outer, k, n);
    int count = OnnxExtents.size(outer);
    call.afford(count, m, k);
    call.afford(count, k, n);
    call.afford(count, m, n);
    Var[] products = new Var[count];
    for (int i = 0; i < count; i++) {
      products[i] = Ops.matmul(matrix(a, i, m, k), matrix(b, i, k, n));
    }
    int[] result = Arrays.copyOf(outer, outer.length + (left.length == 1 ? 1 : 2));
    if (left.length > 1) {
      result[outer.length] = m;
    }
    result[result.length - 1] = n;
    return Traced.of(Ops.reshape(Ops.concatenate(0, products), Shape.of(result)));
  }

  private static Var matrices(
      Invocation call, int input, int[] shape, int[] outer, int rows, int columns) {
    int[] whole = Arrays.copyOf(outer, outer.length + 2);
    whole[outer.length] = rows;
    whole[outer.length + 1] = columns;
    Traced x = Traced.of(call.in(input, OnnxExtents.identity(call.input(input).rank())));
    Var all = x.reshape(shape).expand(whole).plain();
    return Ops.reshape(all, Shape.of(OnnxExtents.size(outer), rows, columns));
  }

  private static Var matrix(Var all, int index, int rows, int columns) {
    return Ops.reshape(Ops.slice(all, 0, index, 1), Shape.of(rows, columns));
  }
}
