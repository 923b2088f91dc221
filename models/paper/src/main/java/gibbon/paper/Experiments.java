package gibbon.paper;

import gibbon.GibbonException;
import gibbon.Text;
import java.util.List;
import java.util.stream.Collectors;

/** Every experiment there is, in the paper's order. */
public final class Experiments {
  private static final List<Experiment> ALL =
      List.of(
          new Lbfgs(),
          new Panda(),
          new SoftmaxFgsm(),
          new MaxoutFgsm(),
          new Causes(),
          new ConvFgsm(),
          new CifarFgsm(),
          new Linearity(),
          new LogisticThreeSeven(),
          new AdversarialLogistic(),
          new L1Decay(),
          new AdversarialTraining(),
          new AdversarialTraining1600(),
          new Filters(),
          new NoiseControls(),
          new DifferentiableAttacks(),
          new HiddenPerturbation(),
          new Rbf(),
          new DeepRbf(),
          new Agreement(),
          new EpsilonTrace(),
          new MpDbm(),
          new EnsembleAttack(),
          new Rubbish(),
          new Fooling(),
          new CifarRubbish(),
          new CifarFooling(),
          new RubbishTraining());

  private Experiments() {}

  /** The paper's core, which runs where none is named: the attack, and training against it. */
  public static List<Experiment> core() {
    return List.of(of("softmax-fgsm"), of("maxout-fgsm"), of("adversarial-training"));
  }

  public static List<Experiment> all() {
    return ALL;
  }

  /** The experiment of this id. */
  public static Experiment of(String id) {
    return ALL.stream()
        .filter(experiment -> experiment.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new GibbonException(
                    Text.of(
                        "There is no experiment '%s'; there are: %s.",
                        id, ALL.stream().map(Experiment::id).collect(Collectors.joining(", ")))));
  }
}
