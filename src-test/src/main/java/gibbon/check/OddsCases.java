package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.check.OpCase.Input;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.List;

/** The gradient of log-odds, as a function of the logits. */
final class OddsCases {
  private OddsCases() {}

  static List<OpCase> rows() {
    return List.of(
        gradient("log_odds_gradient", Double.NEGATIVE_INFINITY),
        gradient("cross_entropy_or_odds_gradient", 1));
  }

  private static OpCase gradient(String name, double margin) {
    return row(
            name,
            "CrossEntropyOrOddsGradient",
            (s, x) -> {
              Var loss = Ops.sum(Ops.crossEntropyOrOdds(x.get(0), x.get(1), margin));
              return loss.tape().gradients(loss, x.get(0)).var(x.get(0));
            })
        .withForwardPass()
        .input(Domain.LOGIT, LossCases::classes)
        .input(s -> new Input(Shape.of(s.a()), Domain.below(s.b() + 1)))
        .result(LossCases::classes)
        .means(
            (s, x, i) -> {
              int label = x.get(1).wholeAt(i[0]);
              double p = LossCases.softmax(x.get(0), i[0], label);
              boolean sure = p / (1 - p) > Math.exp(margin);
              double own = LossCases.softmax(x.get(0), i) / (sure ? 1 - p : 1);
              return i[1] == label ? (sure ? -1 : p - 1) : own;
            });
  }
}
