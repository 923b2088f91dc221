package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * softmax(x) · Σ_k t_k − t, row by row: the gradient of {@link SoftmaxCrossEntropy}, for the same
 * kinds of target. The loss has computed it along the way, so nothing is launched.
 *
 * @param computed the result, [rows, classes]
 */
record SoftmaxMinusTarget(Tensor computed) implements Computed {
  @Override
  public Rule rule() {
    return new Rule(
        "y = softmax(logits) - target", "dlogits = p · (dy - Σ dy_k p_k), p = softmax(logits)");
  }

  @Override
  public String worked(Working at) {
    int classes = at.result().shape().extent(1);
    int k = at.place() % classes;
    double[] target = at.input(1);
    if (at.result().input(1).shape().rank() > 1) {
      return at.is(Text.of("p[%d] · Σ t − %s", k, at.term(target[at.place()])));
    }
    return at.is(
        target[at.place() / classes] == k
            ? Text.of("p[%d] − 1 = −(the other probabilities)", k)
            : Text.of("p[%d] − 0 = %s − 0", k, at.text(at.y())));
  }

  @Override
  public Part part() {
    return Part.DIFFERENCE;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    SoftmaxCrossEntropy.rows(name(), inputs);
    return inputs.get(0);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    boolean labels = inputs.get(1).shape().rank() == 1;
    return (y, dy, into) -> {
      into.add(
          0,
          () -> {
            Var back = Softmax.back(Ops.softmax(y.input(0)), dy);
            return labels ? back : Ops.multiply(back, Ops.sumLastKeeping(y.input(1)));
          });
      if (!labels) {
        into.add(
            1, () -> Ops.subtract(Ops.sumLastKeeping(Chain.gate(dy, Ops.softmax(y.input(0)))), dy));
      }
    };
  }

  @Override
  public String toString() {
    return name();
  }
}
