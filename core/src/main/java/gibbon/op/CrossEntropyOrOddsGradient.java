package gibbon.op;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * The gradient of {@link CrossEntropyOrOdds}, row by row: softmax(x) less 1 at the label, where a
 * sure row's softmax leaves the label out. The cost has computed it along the way, so nothing is
 * launched.
 *
 * @param computed the result, [rows, classes]
 * @param sure 1 for a row that is sure, else 0, [rows, 1]
 */
record CrossEntropyOrOddsGradient(Tensor computed, Tensor sure) implements Computed {
  @Override
  public Rule rule() {
    return new Rule(
        "y = softmax(logits) - target, the softmax without the label where sure",
        "dlogits = p · (dy - Σ dy_k p_k), p = that softmax");
  }

  @Override
  public Part part() {
    return Part.DIFFERENCE;
  }

  @Override
  public String worked(Working at) {
    return at.named();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    CrossEntropyOrOdds.resultShape("CrossEntropyOrOddsGradient", inputs);
    return inputs.get(0);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    return (y, dy, into) ->
        into.add(
            0,
            () -> {
              Var left = Ops.add(y.input(0), excluded(y.input(0), y.input(1)));
              return Softmax.back(Ops.softmax(left), dy);
            });
  }

  /** −∞ at the labels of sure rows, else 0. */
  private Var excluded(Var logits, Var labels) {
    Tape tape = logits.tape();
    int classes = logits.shape().extent(1);
    double[] diagonal = new double[Math.multiplyExact(classes, classes)];
    for (int i = 0; i < diagonal.length; i += classes + 1) {
      diagonal[i] = Double.NEGATIVE_INFINITY;
    }
    Var rows = tape.leaf(tape.arena().of(Shape.of(classes, classes), diagonal));
    return Chain.gate(Ops.gatherRows(rows, labels), tape.leaf(sure));
  }

  @Override
  public String toString() {
    return name();
  }
}
