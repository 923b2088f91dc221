package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.AttackedBatch;
import gibbon.attack.Evaluation;
import gibbon.attack.Goal;
import gibbon.attack.Outcome;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.train.Adversary;
import gibbon.train.AttackAdversary;
import gibbon.train.Objective;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Against whom a network is trained. */
final class AdversaryOptions {
  private static final String USUAL = "fgsm";
  private static final int ASKED = 100;

  @Option(
      names = "--adversarial",
      arity = "0..1",
      split = ",",
      fallbackValue = USUAL,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "ATTACK[,OPTION=VALUE...]",
      description =
          "Train on the mixture with FGSM examples, or with those of another attack of fixed size, such as pgd,steps=7.")
  private List<String> adversarial;

  @Option(names = "--epsilon", description = "Of the adversary.")
  private double epsilon = Adversary.PAPER.epsilon();

  @Option(
      names = "--alpha",
      converter = Ranges.Share.class,
      showDefaultValue = Visibility.NEVER,
      description =
          "Weight of the clean loss in the mixture (default: 0.5 with fgsm, as in the paper; 0 with another attack, as in Madry et al. 2018).")
  private Double alpha;

  @Option(
      names = "--attack-with-dropout",
      description = "Let the adversary, fgsm, see the network under dropout.")
  private boolean withDropout;

  /** ε of the adversary. */
  double epsilon() {
    return epsilon;
  }

  /** What is minimised, if an adversary is asked for. */
  Optional<Objective> objective(Dataset train) {
    if (adversarial == null) {
      return Optional.empty();
    }
    if (adversarial.equals(List.of(USUAL))) {
      return Optional.of(
          new Adversary(alpha == null ? Adversary.PAPER.alpha() : alpha, epsilon, withDropout));
    }
    if (withDropout) {
      throw new GibbonException(
          "--attack-with-dropout goes with --adversarial fgsm; other attacks see the network as it classifies.");
    }
    List<AttackOptions.Named> named = AttackOptions.named(adversarial, Map.of());
    if (named.size() != 1) {
      throw new GibbonException(
          "--adversarial takes one attack, got " + String.join(",", adversarial) + ".");
    }
    Map<String, String> said = new LinkedHashMap<>(named.get(0).said());
    said.putIfAbsent("epsilon", String.valueOf(epsilon));
    return Optional.of(
        new AttackAdversary(
            alpha == null ? 0 : alpha, named.get(0).kind().name(), said, train.bounds()));
  }

  /** What the adversary costs, in a sentence; empty for none but FGSM. */
  static String cost(Objective objective, Network model, Device device, Dataset train) {
    if (!(objective instanceof AttackAdversary adversary)) {
      return "";
    }
    int[] rows = IntStream.range(0, Math.min(ASKED, train.count())).toArray();
    int[] labels = IntStream.of(rows).map(row -> train.labels()[row]).toArray();
    AttackedBatch batch =
        Evaluation.attack(model, device, train, rows, adversary.with(1), Goal.away(labels));
    List<Outcome.Found> found = batch.outcome().found();
    return Text.of(
        "The adversary, %s, took %.1f gradients and %.1f forward passes a picture, beside the one of a step.",
        adversary.attack(),
        found.stream().mapToInt(Outcome.Found::gradients).average().orElse(0),
        found.stream().mapToInt(Outcome.Found::forwards).average().orElse(0));
  }
}
