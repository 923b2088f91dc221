package gibbon.paper;

import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Predictions;
import gibbon.attack.Saturation;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.Bars;
import gibbon.result.DataTable;
import gibbon.result.Measurement;
import gibbon.train.Adversary;
import gibbon.train.Objective;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Section 8: different models make the same mistakes on the same adversarial examples. */
final class Agreement implements Experiment {
  private static final FastGradientSign ATTACK = FastGradientSign.of(.25);
  private static final Saturation EXACT = Saturation.EXACT;
  private static final String MAXOUT = "maxout";
  private static final String SOFTMAX = "softmax";
  private static final String RBF = "RBF";
  private static final String ROUNDED = ", rounded gradient";
  private static final String IMPLIED =
      "the paper's follows from how often it names the same class, of all and where both are wrong";

  @Override
  public String id() {
    return "agreement";
  }

  @Override
  public String title() {
    return "Models agree on the wrong class";
  }

  @Override
  public String section() {
    return "8";
  }

  @Override
  public String claim() {
    return "On adversarial examples made for a maxout network a softmax model mostly names the same wrong class, an RBF network less often.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("softmax names maxout's class, both wrong", 50),
        Criterion.below(
            "RBF names maxout's class, both wrong",
            "softmax names maxout's class, both wrong",
            15));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Map<String, Network> models = models(laboratory);
    int[] labels = laboratory.test().host().labels();
    Map<String, Map<String, Predictions>> judged = judged(laboratory, models);
    Map<String, Predictions> exact = judged.get(MAXOUT);
    measure(findings.epsilon(.25), "", exact, labels);
    findings
        .percent(
            "RBF names softmax's class",
            null,
            agreement(exact.get(SOFTMAX).classes(), exact.get(RBF).classes(), labels, false),
            "of the examples that softmax mistakes; another reading of the paper's 53.6")
        .percent(
            "RBF names softmax's class on examples made for softmax, both wrong",
            null,
            agreement(
                judged.get(SOFTMAX).get(SOFTMAX).classes(),
                judged.get(SOFTMAX).get(RBF).classes(),
                labels,
                true),
            "of the examples that both mistake; a third reading of the paper's 53.6")
        .headline("softmax names maxout's class, both wrong");
    measure(findings, ROUNDED, judged(laboratory, models, MAXOUT, Saturation.ROUNDED), labels);
    findings
        .choice(
            "All rows but that which says otherwise are on the examples made for the maxout network, ε = .25, over the whole test set.",
            Attacks.ROUNDING,
            "The paper does not say on which examples its 53.6 % was counted; taken here as those that both models mistake, the other readings in rows of their own.",
            "The networks are those of the other experiments; the paper's maxout network may have been its larger one.")
        .plot(
            "agreement",
            bars(findings),
            "How often one model names the wrong class of another, or errs at all where it does; in the paper and here.")
        .table(softmaxes(laboratory, models, labels))
        .table(transfer(models, judged, labels))
        .table(agreements(models, judged, labels));
  }

  /** The paper's figures, from what models say of examples made for the maxout network. */
  private static void measure(
      Findings findings, String which, Map<String, Predictions> judged, int[] labels) {
    int[] maxout = judged.get(MAXOUT).classes();
    int[] softmax = judged.get(SOFTMAX).classes();
    int[] rbf = judged.get(RBF).classes();
    String own = "of the examples that maxout mistakes";
    String both = "of the examples that both mistake";
    findings
        .percent(
            "softmax names maxout's class" + which,
            54.6,
            agreement(maxout, softmax, labels, false),
            own)
        .percent(
            "RBF names maxout's class" + which, 16.0, agreement(maxout, rbf, labels, false), own)
        .percent(
            "softmax names maxout's class, both wrong" + which,
            84.6,
            agreement(maxout, softmax, labels, true),
            both)
        .percent(
            "RBF names maxout's class, both wrong" + which,
            54.3,
            agreement(maxout, rbf, labels, true),
            both)
        .percent(
            "RBF names softmax's class, both wrong" + which,
            53.6,
            agreement(softmax, rbf, labels, true),
            both)
        .percent(
            "softmax errs where maxout does" + which,
            54.6 / .846,
            errsToo(maxout, softmax, labels),
            IMPLIED)
        .percent(
            "RBF errs where maxout does" + which,
            16.0 / .543,
            errsToo(maxout, rbf, labels),
            IMPLIED);
  }

  /** The same figures for softmax regression trained otherwise, and for rounded gradients. */
  private static DataTable softmaxes(
      Laboratory laboratory, Map<String, Network> models, int[] labels) {
    DataTable table =
        DataTable.titled("Softmax regression by how it was trained")
            .text("softmax regression")
            .text("gradient of maxout")
            .percent("errs where maxout does")
            .percent("names maxout's class")
            .percent("the same, both wrong");
    Dataset train = laboratory.train();
    Map<String, Network> ways = new LinkedHashMap<>();
    ways.put(
        "stopped early",
        laboratory.trained(LinearPlans.softmaxStoppedEarly(train, laboratory.seed())).model());
    ways.put("weights bounded", models.get(SOFTMAX));
    ways.put(
        "fully trained",
        laboratory
            .trained(
                LinearPlans.softmaxFullyTrained(laboratory.profile(), train, laboratory.seed()))
            .model());
    for (Saturation saturation : Saturation.values()) {
      Attacked attacked = laboratory.attack(models.get(MAXOUT), ATTACK.with(saturation));
      int[] maxout = attacked.adversarial().classes();
      for (Map.Entry<String, Network> way : ways.entrySet()) {
        int[] softmax = laboratory.transfer(way.getValue(), attacked).classes();
        table =
            table.row(
                way.getKey(),
                saturation.name().toLowerCase(Locale.ROOT),
                errsToo(maxout, softmax, labels),
                agreement(maxout, softmax, labels, false),
                agreement(maxout, softmax, labels, true));
      }
    }
    return table
        .row("paper", "–", 54.6 / 84.6, .546, .846)
        .noted("The paper's first figure follows from the two others: 54.6 / 84.6.");
  }

  /** The share of the examples that {@code first} mistakes that {@code other} mistakes too. */
  private static double errsToo(int[] first, int[] other, int[] labels) {
    int[] wrong = IntStream.range(0, labels.length).filter(i -> first[i] != labels[i]).toArray();
    return IntStream.of(wrong).filter(i -> other[i] != labels[i]).count() / (double) wrong.length;
  }

  /** The rows for which the paper has a figure. */
  private static Bars bars(Findings findings) {
    Map<Boolean, List<Measurement>> known =
        findings.measurements().stream()
            .filter(m -> m.paper() != null)
            .collect(Collectors.partitioningBy(m -> m.name().endsWith(ROUNDED)));
    List<Measurement> exact = known.get(false);
    return Bars.of(
            "Same wrong class",
            "",
            "share of the examples in %",
            exact.stream()
                .map(m -> m.name().replace(" names ", " as ").replace("'s class", ""))
                .toList())
        .series("paper", exact.stream().mapToDouble(Measurement::paper).toArray())
        .series("here", exact.stream().mapToDouble(Measurement::measured).toArray())
        .series(
            "here, rounded gradient",
            known.get(true).stream().mapToDouble(Measurement::measured).toArray());
  }

  private static Map<String, Network> models(Laboratory laboratory) {
    long seed = laboratory.seed();
    Map<String, Network> models = new LinkedHashMap<>();
    models.put(
        SOFTMAX,
        laboratory.trained(Plans.softmax(laboratory.profile(), laboratory.train(), seed)).model());
    models.put(MAXOUT, laboratory.maxout(Objective.CLEAN));
    models.put("maxout, adversarial training", laboratory.maxout(Adversary.PAPER));
    models.put(RBF, laboratory.trained(QuadraticPlans.rbf(laboratory.train(), seed)).model());
    return models;
  }

  /** What each model says of the examples made for each: for whom, then by whom. */
  private static Map<String, Map<String, Predictions>> judged(
      Laboratory laboratory, Map<String, Network> models) {
    Map<String, Map<String, Predictions>> judged = new LinkedHashMap<>();
    models.forEach((name, model) -> judged.put(name, judged(laboratory, models, name, EXACT)));
    return judged;
  }

  private static Map<String, Predictions> judged(
      Laboratory laboratory, Map<String, Network> models, String name, Saturation saturation) {
    Attacked attacked = laboratory.attack(models.get(name), ATTACK.with(saturation));
    List<Predictions> judged = laboratory.transfer(List.copyOf(models.values()), attacked);
    Map<String, Predictions> row = new LinkedHashMap<>();
    models.keySet().forEach(other -> row.put(other, judged.get(row.size())));
    return row;
  }

  /**
   * How often {@code other} names the class that {@code first} does, among the examples that {@code
   * first} mistakes; NaN if there are none.
   *
   * @param both whether only examples count that {@code other} mistakes too
   */
  static double agreement(int[] first, int[] other, int[] labels, boolean both) {
    int counted = 0;
    int same = 0;
    for (int i = 0; i < labels.length; i++) {
      if (first[i] != labels[i] && !(both && other[i] == labels[i])) {
        counted++;
        same += first[i] == other[i] ? 1 : 0;
      }
    }
    return (double) same / counted;
  }

  private static DataTable transfer(
      Map<String, Network> models, Map<String, Map<String, Predictions>> judged, int[] labels) {
    return matrix(
        "Error on examples made for one model, judged by another",
        models,
        (from, to) -> judged.get(from).get(to).error(labels));
  }

  private static DataTable agreements(
      Map<String, Network> models, Map<String, Map<String, Predictions>> judged, int[] labels) {
    return matrix(
            "Same class, of the examples that both mistake",
            models,
            (from, to) ->
                agreement(
                    judged.get(from).get(from).classes(),
                    judged.get(from).get(to).classes(),
                    labels,
                    true))
        .noted("The examples are made for the model of the row.");
  }

  private static DataTable matrix(
      String title, Map<String, Network> models, ToDoubleBiFunction<String, String> cell) {
    DataTable table = DataTable.titled(title).text("made for");
    for (String to : models.keySet()) {
      table = table.percent("by " + to);
    }
    for (String from : models.keySet()) {
      List<Object> row = new ArrayList<>(List.of(from));
      models.keySet().forEach(to -> row.add(cell.applyAsDouble(from, to)));
      table = table.row(row.toArray());
    }
    return table;
  }
}
