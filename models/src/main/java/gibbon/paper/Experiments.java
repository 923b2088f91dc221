package gibbon.paper;

import gibbon.GibbonException;
import java.util.List;
import java.util.stream.Collectors;

/** Every experiment there is, in the paper's order. */
public final class Experiments {
  private static final List<Experiment> ALL =
      List.of(new SoftmaxFgsm(), new MaxoutFgsm(), new AdversarialTraining());

  private Experiments() {}

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
                    "There is no experiment '%s'; there are: %s."
                        .formatted(
                            id,
                            ALL.stream().map(Experiment::id).collect(Collectors.joining(", ")))));
  }
}
