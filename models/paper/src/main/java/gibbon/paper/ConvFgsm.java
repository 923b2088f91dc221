package gibbon.paper;

import gibbon.attack.AttackReport;
import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Saturation;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.DataTable;
import gibbon.train.Objective;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Section 4: a small convolutional network under FGSM, beside dense ones. */
final class ConvFgsm implements Experiment {
  private static final double EPSILON = .25;

  @Override
  public String id() {
    return "conv-fgsm";
  }

  @Override
  public String title() {
    return "Small convolutional network under FGSM";
  }

  @Override
  public String section() {
    return "4";
  }

  @Override
  public String claim() {
    return "Convolution does not protect: the step that fools dense networks makes a convolutional one wrong on most pictures, too.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("FGSM error", 50),
        Criterion.below("clean error", "clean error, maxout", 0));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Dataset test = laboratory.test().host();
    Profile profile = laboratory.profile();
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put(
        "softmax regression",
        laboratory.trained(Plans.softmax(profile, laboratory.train(), laboratory.seed())).model());
    networks.put("maxout", laboratory.maxout(Objective.CLEAN));
    Network conv =
        laboratory
            .trained(ConvPlans.rectified(profile, laboratory.train(), laboratory.seed()))
            .model();
    networks.put("convolutional", conv);
    FastGradientSign attack = FastGradientSign.of(EPSILON);
    Attacked attacked = laboratory.attack(conv, attack);
    Attacks.measure(findings.epsilon(EPSILON), attacked.report(), null, null, null);
    Attacks.rounded(findings, laboratory, conv, "", null, null)
        .percent(
            "clean error, maxout",
            .94,
            laboratory.attack(networks.get("maxout"), attack).report().cleanError());
    DataTable table =
        DataTable.titled("The same step on networks of several kinds")
            .text("network")
            .percent("clean error")
            .percent("FGSM error")
            .percent("FGSM error, rounded gradient")
            .percent("confidence on mistakes");
    for (Map.Entry<String, Network> network : networks.entrySet()) {
      AttackReport report = laboratory.attack(network.getValue(), attack).report();
      AttackReport rounded =
          laboratory.attack(network.getValue(), attack.with(Saturation.ROUNDED)).report();
      table =
          table.row(
              network.getKey(),
              report.cleanError(),
              report.error(),
              rounded.error(),
              report.confidenceOnMistakes());
    }
    findings
        .choice(
            "The convolutional network is a small one of rectified units (32 and 64 maps of 5 × 5 filters with pools of 2 × 2, 512 dense units), trained for "
                + ConvPlans.rectifiedEpochs(profile)
                + " epochs with momentum .9 and a falling rate, without dropout; the paper attacks none like it on MNIST.",
            Attacks.ROUNDING,
            Attacks.NO_CLIPPING)
        .table(table)
        .examples("examples", test, attacked)
        .filters("filters", conv, test);
  }
}
