package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.check.OpCase.Input;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** Softmax and the losses, for a rows of b classes. */
final class LossCases {
  private LossCases() {}

  static List<OpCase> rows() {
    return List.of(
        row("softmax", "Softmax", (s, x) -> Ops.softmax(x.get(0)))
            .input(Domain.LOGIT, LossCases::logits)
            .result(LossCases::logits)
            .means((s, x, i) -> softmax(x.get(0), i)),
        row("softmax_of_three_axes", "Softmax", (s, x) -> Ops.softmax(x.get(0)))
            .input(Domain.LOGIT, s -> Shape.of(s.c(), s.a(), s.b()))
            .result(s -> Shape.of(s.c(), s.a(), s.b()))
            .means((s, x, i) -> softmax(x.get(0), i)),
        row("softmax_of_one_axis", "Softmax", (s, x) -> Ops.softmax(x.get(0)))
            .input(Domain.LOGIT, s -> Shape.of(s.b()))
            .result(s -> Shape.of(s.b()))
            .means((s, x, i) -> softmax(x.get(0), i)),
        row("log_softmax", "LogSoftmax", (s, x) -> Ops.logSoftmax(x.get(0)))
            .input(Domain.LOGIT, LossCases::logits)
            .result(LossCases::logits)
            .means((s, x, i) -> Math.log(softmax(x.get(0), i))),
        row(
                "cross_entropy_labels",
                "SoftmaxCrossEntropy",
                (s, x) -> Ops.softmaxCrossEntropy(x.get(0), x.get(1)))
            .input(Domain.LOGIT, LossCases::logits)
            .input(s -> new Input(Shape.of(s.a()), Domain.below(s.b())))
            .result(s -> Shape.of(s.a()))
            .means((s, x, i) -> -Math.log(softmax(x.get(0), i[0], x.get(1).wholeAt(i)))),
        orOdds("log_odds_against", Double.NEGATIVE_INFINITY),
        orOdds("cross_entropy_or_odds", 1),
        row(
                "cross_entropy_distribution",
                "SoftmaxCrossEntropy",
                (s, x) -> Ops.softmaxCrossEntropy(x.get(0), x.get(1)))
            .input(Domain.LOGIT, LossCases::logits)
            .input(Domain.DISTRIBUTION, LossCases::logits)
            .result(s -> Shape.of(s.a()))
            .means(
                (s, x, i) ->
                    IntStream.range(0, s.b())
                        .mapToDouble(
                            j -> -x.get(1).at(i[0], j) * Math.log(softmax(x.get(0), i[0], j)))
                        .sum()),
        row(
                "sigmoid_cross_entropy",
                "SigmoidCrossEntropy",
                (s, x) -> Ops.sigmoidCrossEntropy(x.get(0), x.get(1)))
            .input(Domain.awayFrom(0), LossCases::logits)
            .input(Domain.PROBABILITY, LossCases::logits)
            .result(LossCases::logits)
            .means(
                (s, x, i) -> {
                  double p = 1 / (1 + Math.exp(-x.get(0).at(i)));
                  double t = x.get(1).at(i);
                  return -t * Math.log(p) - (1 - t) * Math.log(1 - p);
                }));
  }

  private static OpCase orOdds(String name, double margin) {
    return row(
            name,
            "CrossEntropyOrOdds",
            (s, x) -> Ops.crossEntropyOrOdds(x.get(0), x.get(1), margin))
        .input(Domain.LOGIT, LossCases::classes)
        .input(s -> new Input(Shape.of(s.a()), Domain.below(s.b() + 1)))
        .result(s -> Shape.of(s.a()))
        .means(
            (s, x, i) -> {
              double p = softmax(x.get(0), i[0], x.get(1).wholeAt(i));
              return p / (1 - p) > Math.exp(margin) ? Math.log((1 - p) / p) : -Math.log(p);
            });
  }

  /** At least two of them. */
  static Shape classes(Sizes s) {
    return Shape.of(s.a(), s.b() + 1);
  }

  /** The softmax over the last axis, at an index. */
  static double softmax(Values x, int... index) {
    double sum = 0;
    int[] other = index.clone();
    for (int j = 0; j < x.shape().extent(-1); j++) {
      other[index.length - 1] = j;
      sum += Math.exp(x.at(other));
    }
    return Math.exp(x.at(index)) / sum;
  }

  static Shape logits(Sizes s) {
    return Shape.of(s.a(), s.b());
  }
}
