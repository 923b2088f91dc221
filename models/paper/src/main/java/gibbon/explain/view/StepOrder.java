package gibbon.explain.view;

import gibbon.explain.Account;
import gibbon.explain.Step;
import gibbon.explain.Step.Phase;
import java.util.Comparator;
import java.util.List;

/**
 * The last part of an attack in the order in which one thinks of it: dJ/dx, its sign, η, and last
 * what is added to x. The tape has x̃ first, for the device makes it of x and dJ/dx in one kernel;
 * sign and η are worked out beside it to be seen.
 */
final class StepOrder {
  static final String NOTE =
      "The device makes x̃ of x and dJ/dx in one kernel; sign(dJ/dx) and η are worked out beside it, to be seen.";

  private StepOrder() {}

  static List<Step> of(Account account) {
    return account.steps().stream()
        .filter(step -> step.phase() == Phase.STEP && step.applied())
        .sorted(Comparator.comparing(StepOrder::takesPicture))
        .toList();
  }

  /** Whether the picture itself goes in. */
  static boolean takesPicture(Step step) {
    return step.inputs().stream().anyMatch(input -> input.node() == 0);
  }
}
