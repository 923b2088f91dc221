package gibbon.paper;

import gibbon.paper.AdversarialLogistic.Remedy;
import gibbon.result.DataTable;
import gibbon.result.Plot;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the remedies of {@link AdversarialLogistic} came to, and how it is shown.
 *
 * @param without the model trained without any
 * @param remedied those trained with one
 */
record RemedyOutcomes(Outcome without, List<Outcome> remedied) {
  private static final String PERCENT = "error in %";

  /** A trained model's figures; errors in 0 … 1, attacks of ε = .25. */
  record Outcome(
      Remedy remedy,
      double coefficient,
      double train,
      double test,
      double attackedTrain,
      double attackedTest,
      double norm) {}

  /** Those of one remedy, by coefficient. */
  List<Outcome> of(Remedy remedy) {
    return remedied.stream().filter(outcome -> outcome.remedy == remedy).toList();
  }

  /** The one of a remedy whose figure is lowest. */
  Outcome best(Remedy remedy, ToDoubleFunction<Outcome> figure) {
    return of(remedy).stream().min(Comparator.comparingDouble(figure)).orElseThrow();
  }

  /** Errors by coefficient. */
  Plot curves(Remedy remedy) {
    List<Outcome> own = of(remedy);
    double[] x = column(own, Outcome::coefficient, 1);
    return Plot.of(
            capital(remedy.words), Plot.Axis.logarithmic(remedy.axis), Plot.Axis.linear(PERCENT))
        .line("training, clean", x, column(own, Outcome::train, 100))
        .line("test, clean", x, column(own, Outcome::test, 100))
        .line("training, FGSM", x, column(own, Outcome::attackedTrain, 100))
        .line("test, FGSM", x, column(own, Outcome::attackedTest, 100));
  }

  /** Error under attack against clean error. */
  Plot tradeOff() {
    Plot plot =
        Plot.of(
            "Error under attack against clean error",
            Plot.Axis.linear("clean " + PERCENT),
            Plot.Axis.linear("FGSM " + PERCENT));
    for (Remedy remedy : List.of(Remedy.ADVERSARIAL, Remedy.L1, Remedy.L2)) {
      double strongest = best(remedy, Outcome::attackedTest).coefficient;
      List<Outcome> useful = of(remedy).stream().filter(o -> o.coefficient <= strongest).toList();
      plot =
          plot.line(
              remedy.words,
              column(useful, Outcome::test, 100),
              column(useful, Outcome::attackedTest, 100));
    }
    return plot;
  }

  /** All of them. */
  DataTable table() {
    DataTable table =
        DataTable.titled("Errors by remedy and coefficient")
            .text("remedy")
            .number("coefficient")
            .percent("training error")
            .percent("test error")
            .percent("training error, FGSM")
            .percent("test error, FGSM")
            .number("‖w‖₁")
            .row(
                "none",
                0,
                without.train,
                without.test,
                without.attackedTrain,
                without.attackedTest,
                without.norm);
    for (Outcome o : remedied) {
      table =
          table.row(
              o.remedy.words,
              o.coefficient,
              o.train,
              o.test,
              o.attackedTrain,
              o.attackedTest,
              o.norm);
    }
    return table;
  }

  private static double[] column(
      List<Outcome> outcomes, ToDoubleFunction<Outcome> figure, double factor) {
    return outcomes.stream().mapToDouble(o -> factor * figure.applyAsDouble(o)).toArray();
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
