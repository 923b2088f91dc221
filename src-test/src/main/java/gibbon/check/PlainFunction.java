package gibbon.check;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A function of plain numbers as an op, so that a gradient from anywhere is checked as one of a
 * tape is. Its gradient cannot be differentiated again.
 *
 * @param f [inputs] → [results]
 * @param jacobian [inputs] → [results][inputs]
 */
record PlainFunction(
    String name, UnaryOperator<double[]> f, Function<double[], double[][]> jacobian)
    implements TapeFunction {
  @Override
  public Var apply(List<Var> inputs) {
    if (inputs.size() != 1) {
      throw new IllegalStateException(
          Text.of("%s is a function of one list of numbers, got %d.", name, inputs.size()));
    }
    Var x = inputs.get(0);
    double[] results = f.apply(x.value().toDoubles());
    return x.tape().apply(new Evaluated(this, results), x);
  }

  /** The gradient of ⟨weight, f⟩ at x. */
  private double[] pullback(double[] x, double[] weight) {
    double[][] rows = jacobian.apply(x.clone());
    double[] gradient = new double[x.length];
    if (rows.length != weight.length) {
      throw new IllegalStateException(
          Text.of("%s has %d results, but %d gradients.", name, weight.length, rows.length));
    }
    for (int k = 0; k < rows.length; k++) {
      if (rows[k].length != x.length) {
        throw new IllegalStateException(
            Text.of(
                "%s has a gradient of %d numbers at a point of %d.",
                name, rows[k].length, x.length));
      }
      for (int j = 0; j < x.length; j++) {
        gradient[j] += weight[k] * rows[k][j];
      }
    }
    return gradient;
  }

  /** The function at one point, whose results are there already. */
  private record Evaluated(PlainFunction function, double[] results) implements Op {
    @Override
    public Rule rule() {
      return new Rule("y = " + function.name + "(x)", "dx = Jᵀ · dy");
    }

    @Override
    public Shape resultShape(List<Shape> inputs) {
      return Shape.of(results.length);
    }

    @Override
    public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
      result.write(results);
      double[] x = inputs.get(0).toDoubles();
      return (y, dy, into) ->
          into.add(
              0,
              () -> {
                double[] gradient = function.pullback(x, dy.value().toDoubles());
                Arena of = dy.tape().arena();
                return dy.tape().leaf(of.of(y.input(0).shape(), gradient));
              });
    }
  }
}
