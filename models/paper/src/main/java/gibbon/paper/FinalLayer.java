package gibbon.paper;

import gibbon.attack.Perturbation;
import gibbon.paper.HiddenPerturbation.Case;
import gibbon.paper.HiddenPerturbation.Outcome;
import gibbon.result.DataTable;
import gibbon.result.Plot;
import gibbon.result.Plot.Axis;
import gibbon.train.LayerAdversary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Section 6's reason why the final hidden layer is not to be perturbed: what follows it is linear,
 * which is no universal approximator, so it cannot learn to resist, and the network underfits.
 */
final class FinalLayer {
  /*
   * Units must be bounded, or they outgrow the perturbation; so this is about the sigmoid network.
   * Small perturbations do not tell the layers apart: a sum over units absorbs them.
   */
  private static final double[] EPSILONS = {.1, HiddenPerturbation.EPSILON, .5, 1};

  private static final Map<String, Integer> LAYERS = new LinkedHashMap<>();

  static {
    LAYERS.put("hidden 1", 1);
    LAYERS.put("final", 2);
  }

  private FinalLayer() {}

  /** Trains against additive perturbations of either hidden layer, larger and larger. */
  static void measure(Laboratory laboratory, Findings findings) {
    DataTable table =
        DataTable.titled("Sigmoid network, additive perturbations of a hidden layer")
            .text("layer")
            .number("ε")
            .percent("training error")
            .number("training loss")
            .percent("clean error");
    Plot plot =
        Plot.of(
            "Training error by size of the perturbation",
            Axis.linear("ε"),
            Axis.linear("error in %"));
    for (Map.Entry<String, Integer> layer : LAYERS.entrySet()) {
      double[] errors = new double[EPSILONS.length];
      for (int i = 0; i < EPSILONS.length; i++) {
        Outcome outcome = outcome(laboratory, layer.getKey(), layer.getValue(), EPSILONS[i]);
        table =
            table.row(
                layer.getKey(),
                EPSILONS[i],
                outcome.trainError(),
                outcome.trainLoss(),
                outcome.clean());
        errors[i] = 100 * outcome.trainError();
        if (EPSILONS[i] == .5) {
          findings.percent(
              "training error, sigmoid, additive at " + layer.getKey() + ", ε = .5",
              null,
              outcome.trainError());
        }
      }
      plot = plot.line(layer.getKey(), EPSILONS, errors);
    }
    findings
        .table(
            table.noted(
                "Behind the first hidden layer a network can learn to resist; behind the final one there is but a linear map and the softmax."))
        .plot(
            "final-layer",
            plot,
            "Error of the sigmoid network on the pictures it was trained on, unperturbed: against perturbations of its final hidden layer that are not small, it cannot be trained.");
  }

  private static Outcome outcome(Laboratory laboratory, String where, int layer, double epsilon) {
    String how = "additive" + (epsilon == HiddenPerturbation.EPSILON ? "" : "-" + epsilon);
    return HiddenPerturbation.outcome(
        laboratory,
        new Case(
            "sigmoid",
            how,
            where,
            new LayerAdversary(.5, Perturbation.SIGN, epsilon, List.of(layer), false)));
  }
}
