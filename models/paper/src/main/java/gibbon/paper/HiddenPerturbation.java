package gibbon.paper;

import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Perturbation;
import gibbon.attack.Predictions;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.model.Network;
import gibbon.op.Ops;
import gibbon.result.Bars;
import gibbon.result.DataTable;
import gibbon.tensor.Arena;
import gibbon.train.LayerAdversary;
import gibbon.train.Objective;
import gibbon.train.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Section 6: an adversary that perturbs hidden layers, on units without bounds and on sigmoids. */
final class HiddenPerturbation implements Experiment {
  static final double EPSILON = .25;
  private static final double ANGLE = .3;

  /** Pictures whose activations are looked at. */
  private static final int WATCHED = 1000;

  private static final Map<String, List<Integer>> PLACES = new LinkedHashMap<>();

  static {
    PLACES.put("input", List.of(0));
    PLACES.put("hidden 1", List.of(1));
    PLACES.put("final", List.of(2));
    PLACES.put("all", List.of(0, 1, 2));
  }

  /** A training: which network, how and where it is perturbed. */
  record Case(String network, String how, String where, Objective objective) {
    String name() {
      return network + ", " + (how.equals(NONE) ? "unperturbed" : how + " at " + where);
    }
  }

  private static final String NONE = "none";

  /** What became of it; activations are means of |h| over units and pictures. */
  record Outcome(
      double trainError, double trainLoss, double clean, double fgsm, double[] activations) {}

  @Override
  public String id() {
    return "hidden-perturbation";
  }

  @Override
  public String title() {
    return "Perturbing hidden layers";
  }

  @Override
  public String section() {
    return "6";
  }

  @Override
  public String claim() {
    return "Unbounded units outgrow additive perturbations of hidden layers, rotations can be trained with but regularise less than perturbing the input, and perturbing the final hidden layer underfits.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("FGSM error, maxout, additive at hidden 1", 80),
        Criterion.above(
            "FGSM error, maxout, rotation at hidden 1",
            "FGSM error, maxout, additive at input",
            10),
        Criterion.noWorse(
            "clean error, maxout, rotation at hidden 1", "clean error, maxout, unperturbed", 1),
        Criterion.above(
            "clean error, maxout, additive at final", "clean error, maxout, unperturbed", 1));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Map<Case, Outcome> outcomes = new LinkedHashMap<>();
    for (Case each : cases()) {
      outcomes.put(each, outcome(laboratory, each));
    }
    DataTable table =
        DataTable.titled("The networks, one for each perturbation")
            .text("network")
            .text("perturbation")
            .text("of")
            .percent("training error")
            .number("training loss")
            .percent("clean error")
            .percent("FGSM error")
            .number("mean |h| of hidden 1")
            .number("mean |h| of final");
    for (Map.Entry<Case, Outcome> each : outcomes.entrySet()) {
      Case done = each.getKey();
      Outcome outcome = each.getValue();
      table =
          table.row(
              done.network(),
              done.how(),
              done.how().equals(NONE) ? "–" : done.where(),
              outcome.trainError(),
              outcome.trainLoss(),
              outcome.clean(),
              outcome.fgsm(),
              outcome.activations()[0],
              outcome.activations()[1]);
      findings
          .percent("clean error, " + done.name(), null, outcome.clean())
          .percent("FGSM error, " + done.name(), null, outcome.fgsm());
    }
    findings
        .epsilon(EPSILON)
        .headline("FGSM error, maxout, rotation at hidden 1")
        .table(
            table.noted(
                "Layers: the picture, the first and the final hidden layer, all three. Training error and loss are those of the unperturbed training pictures, without dropout; FGSM attacks the pictures with ε = .25."))
        .plot(
            "fgsm-error",
            bars("FGSM error by the layer perturbed in training", "error in %", outcomes, true),
            "What training against a perturbation of each layer does for the error under FGSM on the pictures.")
        .plot(
            "training-error",
            bars("Training error by the layer perturbed", "error in %", outcomes, false),
            "The error on the pictures trained on: where it is high, the network underfits.");
    FinalLayer.measure(laboratory, findings);
    findings.choice(
        "The paper gives no numbers. Perturbations follow the gradients of the network as it classifies, held constant; the perturbed layers' own outputs are differentiated through.",
        "Additive: h̃ = h + ε·sign(∂J/∂h) with ε = .25 in every layer; rotation: by .3 radians towards the gradient. Clean and perturbed losses count half each.",
        "In place of the paper's saturating 'Rust model', whose formulas it does not give, stands a network of two layers of sigmoid units.",
        PerturbationPlans.schedule(laboratory.profile()));
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String network : List.of("maxout", "sigmoid")) {
      cases.add(new Case(network, NONE, NONE, Objective.CLEAN));
      PLACES.forEach(
          (where, layers) ->
              cases.add(
                  new Case(
                      network,
                      "additive",
                      where,
                      new LayerAdversary(.5, Perturbation.SIGN, EPSILON, layers, false))));
      PLACES.forEach(
          (where, layers) ->
              cases.add(
                  new Case(
                      network,
                      "rotation",
                      where,
                      new LayerAdversary(.5, Perturbation.ROTATION, ANGLE, layers, false))));
    }
    return cases;
  }

  static Outcome outcome(Laboratory laboratory, Case each) {
    Profile profile = laboratory.profile();
    Dataset pictures = PerturbationPlans.pictures(profile, laboratory.train());
    String name = each.how() + "-" + each.where().replaceAll("\\W+", "-");
    List<TrainingPlan> plans =
        each.network().equals("maxout")
            ? PerturbationPlans.maxout(profile, pictures, laboratory.seed(), each.objective(), name)
            : PerturbationPlans.sigmoid(
                profile, pictures, laboratory.seed(), each.objective(), name);
    Network model = laboratory.trained(plans, pictures).model();
    int seen = pictures.count() - plans.get(0).validation();
    Predictions trained;
    try (Arena arena = new Arena(laboratory.device())) {
      trained = Evaluation.clean(model, DeviceData.of(pictures.slice(0, seen), arena));
    }
    return new Outcome(
        trained.error(Arrays.copyOf(pictures.labels(), seen)),
        trained.loss(),
        laboratory.error(laboratory.clean(model)),
        Evaluation.error(model, laboratory.test(), FastGradientSign.of(EPSILON)),
        activations(model, laboratory.test()));
  }

  /** The mean |h| of each hidden layer. */
  private static double[] activations(Network model, DeviceData test) {
    List<Double> means = new ArrayList<>();
    try (Arena arena = new Arena(test.images().device())) {
      Var all = new Tape(arena).leaf(test.images());
      model.logits(
          Ops.slice(all, 0, 0, Math.min(WATCHED, test.count())),
          (h, layer) -> {
            if (layer > 0) {
              means.add(Ops.mean(Ops.abs(h)).value().scalar());
            }
            return h;
          });
    }
    return means.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Bars bars(
      String title, String unit, Map<Case, Outcome> outcomes, boolean attacked) {
    List<String> categories = new ArrayList<>(List.of(NONE));
    categories.addAll(PLACES.keySet());
    Bars bars = Bars.of(title, "perturbed in training", unit, categories);
    for (String network : List.of("maxout", "sigmoid")) {
      for (String how : List.of("additive", "rotation")) {
        double[] heights =
            outcomes.entrySet().stream()
                .filter(each -> each.getKey().network().equals(network))
                .filter(each -> List.of(NONE, how).contains(each.getKey().how()))
                .mapToDouble(
                    each -> attacked ? each.getValue().fgsm() : each.getValue().trainError())
                .map(share -> 100 * share)
                .toArray();
        bars = bars.series(network + ", " + how, heights);
      }
    }
    return bars;
  }
}
