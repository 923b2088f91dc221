package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.check.OpCase.Input;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.List;

/**
 * Ops that only a pullback puts on the tape. Their rows are functions of the upstream gradient, so
 * checking them checks the pullback itself, as an op of its own.
 */
final class PullbackCases {
  private PullbackCases() {}

  static List<OpCase> rows() {
    return List.of(
        row(
                "accumulate",
                "Accumulate",
                (s, x) -> wayBack(Ops.multiply(x.get(0), x.get(0)), x.get(1), x.get(0)))
            .withForwardPass()
            .input(Domain.REAL, LossCases::logits)
            .input(Domain.REAL, LossCases::logits)
            .result(LossCases::logits)
            .means((s, x, i) -> 2 * x.get(0).at(i) * x.get(1).at(i)),
        row(
                "embed",
                "Embed",
                (s, x) -> wayBack(Ops.slice(x.get(0), 1, 1, s.b()), x.get(1), x.get(0)))
            .withForwardPass()
            .input(Domain.REAL, s -> Shape.of(s.a(), s.b() + 2, s.c()))
            .input(Domain.REAL, s -> Shape.of(s.a(), s.b(), s.c()))
            .result(s -> Shape.of(s.a(), s.b() + 2, s.c()))
            .means((s, x, i) -> i[1] >= 1 && i[1] <= s.b() ? x.get(1).at(i[0], i[1] - 1, i[2]) : 0),
        row(
                "scatter_rows",
                "ScatterRows",
                (s, x) -> wayBack(Ops.gatherRows(x.get(0), x.get(1)), x.get(2), x.get(0)))
            .withForwardPass()
            .input(Domain.REAL, s -> Shape.of(s.a(), s.c()))
            .input(s -> new Input(Shape.of(s.b()), Domain.below(s.a())))
            .input(Domain.REAL, s -> Shape.of(s.b(), s.c()))
            .result(s -> Shape.of(s.a(), s.c()))
            .means(
                (s, x, i) -> {
                  double sum = 0;
                  for (int n = 0; n < s.b(); n++) {
                    sum += x.get(1).wholeAt(n) == i[0] ? x.get(2).at(n, i[1]) : 0;
                  }
                  return sum;
                }),
        row(
                "scatter_to_winners",
                "ScatterToWinners",
                (s, x) -> wayBack(Ops.max(x.get(0), 1), x.get(1), x.get(0)))
            .withForwardPass()
            .input(Domain.DISTINCT, s -> Shape.of(s.a(), s.b(), s.c()))
            .input(Domain.REAL, s -> Shape.of(s.a(), s.c()))
            .result(s -> Shape.of(s.a(), s.b(), s.c()))
            .means(
                (s, x, i) ->
                    winner(x.get(0), s.b(), i[0], i[2]) == i[1] ? x.get(1).at(i[0], i[2]) : 0),
        row(
                "gather_from_winners",
                "GatherFromWinners",
                (s, x) -> {
                  Var scattered = wayBack(Ops.max(x.get(0), 1), x.get(1), x.get(0));
                  return wayBack(scattered, x.get(2), x.get(1));
                })
            .withForwardPass()
            .input(Domain.DISTINCT, s -> Shape.of(s.a(), s.b(), s.c()))
            .input(Domain.REAL, s -> Shape.of(s.a(), s.c()))
            .input(Domain.REAL, s -> Shape.of(s.a(), s.b(), s.c()))
            .result(s -> Shape.of(s.a(), s.c()))
            .means((s, x, i) -> x.get(2).at(i[0], winner(x.get(0), s.b(), i[0], i[1]), i[1])),
        ofLayer("winners_times_matrix_", "WinnersTimesMatrix", 0, 3),
        ofLayer("winners_times_matrix_", "WinnersTimesMatrix", 0, 5),
        ofLayer("matrix_times_winners_", "MatrixTimesWinners", 1, 3),
        ofLayer("matrix_times_winners_", "MatrixTimesWinners", 1, 5),
        ofLayer("sum_of_winners_", "SumOfWinners", 2, 3),
        weightedDifferences("weighted_differences", 0, 1),
        weightedDifferences("weighted_differences_of_centers", 1, 0),
        row(
                "softmax_minus_labels",
                "SoftmaxMinusTarget",
                (s, x) -> crossEntropyPullback(x.get(0), x.get(1)))
            .withForwardPass()
            .input(Domain.LOGIT, LossCases::logits)
            .input(s -> new Input(Shape.of(s.a()), Domain.below(s.b())))
            .result(LossCases::logits)
            .means(
                (s, x, i) ->
                    LossCases.softmax(x.get(0), i) - (x.get(1).wholeAt(i[0]) == i[1] ? 1 : 0)),
        row(
                "softmax_minus_distribution",
                "SoftmaxMinusTarget",
                (s, x) -> crossEntropyPullback(x.get(0), x.get(1)))
            .withForwardPass()
            .input(Domain.LOGIT, LossCases::logits)
            .input(Domain.POSITIVE, LossCases::logits)
            .result(LossCases::logits)
            .means(
                (s, x, i) -> {
                  double targets = 0;
                  for (int k = 0; k < s.b(); k++) {
                    targets += x.get(1).at(i[0], k);
                  }
                  return LossCases.softmax(x.get(0), i) * targets - x.get(1).at(i);
                }));
  }

  /** The pullback of a maxout layer to one of its inputs. */
  private static OpCase ofLayer(String name, String op, int to, int pieces) {
    return MatrixCases.layer(
            name + pieces,
            op,
            pieces,
            (s, x) ->
                wayBack(Ops.maxoutLayer(x.get(0), x.get(1), x.get(2), pieces), x.get(3), x.get(to)))
        .withForwardPass()
        .input(Domain.REAL, s -> Shape.of(s.a(), s.b()))
        .result(
            s ->
                switch (to) {
                  case 0 -> Shape.of(s.a(), s.c());
                  case 1 -> Shape.of(s.c(), s.b() * pieces);
                  default -> Shape.of(s.b() * pieces);
                })
        .means(
            (s, x, i) -> {
              double sum = 0;
              for (int row = 0; row < s.a(); row++) {
                for (int unit = 0; unit < s.b(); unit++) {
                  int column = pieces * unit + MatrixCases.winner(s, x, row, unit, pieces);
                  double dy = x.get(3).at(row, unit);
                  sum +=
                      switch (to) {
                        case 0 -> row == i[0] ? dy * x.get(1).at(i[1], column) : 0;
                        case 1 -> column == i[1] ? dy * x.get(0).at(row, i[0]) : 0;
                        default -> column == i[0] ? dy : 0;
                      };
                }
              }
              return sum;
            });
  }

  private static OpCase weightedDifferences(String name, int own, int other) {
    return row(
            name,
            "WeightedDifferences",
            (s, x) -> wayBack(Ops.squaredDistances(x.get(0), x.get(1)), x.get(2), x.get(own)))
        .withForwardPass()
        .input(Domain.REAL, s -> Shape.of(s.a(), s.c()))
        .input(Domain.REAL, s -> Shape.of(s.b(), s.c()))
        .input(Domain.REAL, s -> Shape.of(s.a(), s.b()))
        .result(s -> Shape.of(own == 0 ? s.a() : s.b(), s.c()))
        .means(
            (s, x, i) -> {
              double sum = 0;
              for (int j = 0; j < (own == 0 ? s.b() : s.a()); j++) {
                double weight = own == 0 ? x.get(2).at(i[0], j) : x.get(2).at(j, i[0]);
                sum += 2 * weight * (x.get(own).at(i) - x.get(other).at(j, i[1]));
              }
              return sum;
            });
  }

  /** dy ↦ dx for a result y of x, as a function of the upstream gradient dy. */
  static Var wayBack(Var y, Var dy, Var x) {
    return x.tape().gradients(Ops.sum(Ops.multiply(y, dy)), x).var(x);
  }

  private static Var crossEntropyPullback(Var logits, Var target) {
    return logits
        .tape()
        .gradients(Ops.sum(Ops.softmaxCrossEntropy(logits, target)), logits)
        .var(logits);
  }

  private static int winner(Values x, int count, int outer, int inner) {
    int winner = 0;
    for (int r = 1; r < count; r++) {
      winner = x.at(outer, r, inner) > x.at(outer, winner, inner) ? r : winner;
    }
    return winner;
  }
}
