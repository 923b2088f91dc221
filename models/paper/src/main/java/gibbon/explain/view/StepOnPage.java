package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Digits;
import gibbon.explain.Statistics;
import gibbon.explain.Step;
import java.util.stream.Collectors;

/** What the page says below an op. */
public final class StepOnPage {
  private StepOnPage() {}

  /** The statistics of a result in a line; empty for a single number. */
  public static String statistics(Step step) {
    Statistics s = step.statistics();
    return s.count() == 1
        ? ""
        : Sentences.typeset(
            Text.of(
                "min %s, max %s, mean %s, ‖·‖₂ %s, zeros %,d of %,d",
                Digits.of(s.min(), 4),
                Digits.of(s.max(), 4),
                Digits.of(s.mean(), 4),
                Digits.of(s.l2(), 4),
                s.zeros(),
                s.count()));
  }

  /** The kernels of an op. How long they took in this single run is no property of the op. */
  public static String kernels(Step step) {
    return step.kernels().isEmpty()
        ? "no kernel of its own: an op before left these numbers"
        : step.kernels().stream()
            .map(Step.Launched::kernel)
            .collect(Collectors.joining(", ", "kernel ", ""));
  }
}
