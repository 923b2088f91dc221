package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Account;
import gibbon.explain.Digits;
import gibbon.explain.Statistics;
import gibbon.explain.Step;
import gibbon.explain.Step.Phase;
import java.util.List;
import java.util.stream.Collectors;

/** The tape as text: forward, loss, the backward pass op by op, the step. */
final class StepsText {
  private final List<Step> steps;
  private final List<Step> chain;
  private final Terminal out;

  StepsText(Account account, Terminal out) {
    steps = account.steps();
    chain = StepOrder.of(account);
    this.out = out;
  }

  void print() {
    out.heading("Forward");
    steps.stream().filter(s -> s.phase() == Phase.FORWARD && s.applied()).forEach(this::op);
    out.heading("Loss");
    steps.stream().filter(s -> s.phase() == Phase.LOSS && s.applied()).forEach(this::op);
    out.heading("Backward");
    backward();
    out.heading("Sign and step");
    chain.forEach(this::op);
    out.line("  " + StepOrder.NOTE);
    List<Step> again = steps.stream().filter(s -> s.phase() == Phase.PREDICTION).toList();
    out.line(
        "  The forward pass of x̃ runs the same %d ops once more (%s).",
        again.size(),
        time(
            again.stream().flatMap(s -> s.kernels().stream()).mapToDouble(k -> k.seconds()).sum()));
  }

  private void backward() {
    out.line("  dJ/dJ = 1");
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step forward = steps.get(i);
      if (!forward.onPath() || !forward.applied()) {
        continue;
      }
      out.strong(
          Text.of("  pullback of %s = %s: %s", forward.name(), forward.op(), forward.wayBack()));
      List<Step> made =
          steps.stream()
              .filter(s -> s.wayBackOf() != null && s.wayBackOf() == forward.node())
              .filter(Step::applied)
              .toList();
      if (made.isEmpty()) {
        out.line("    the gradient passes through as it is; nothing is launched");
      }
      made.forEach(this::op);
    }
  }

  private void op(Step step) {
    out.strong(
        Text.of(
            "  #%d %s = %s(%s) → %s",
            step.node(),
            step.name(),
            step.op(),
            step.inputs().stream()
                .map(in -> in.name() + " " + in.shape())
                .collect(Collectors.joining(", ")),
            step.shape()));
    out.line("    %s", step.formula());
    out.line("    %s", step.worked());
    Statistics s = step.statistics();
    out.faint(
        "    "
            + (s.count() == 1
                ? ""
                : Text.of(
                    "min %s, max %s, mean %s, ‖·‖₂ %s, zeros %,d of %,d; ",
                    Digits.of(s.min(), 4),
                    Digits.of(s.max(), 4),
                    Digits.of(s.mean(), 4),
                    Digits.of(s.l2(), 4),
                    s.zeros(),
                    s.count()))
            + kernels(step));
  }

  static String kernels(Step step) {
    if (step.kernels().isEmpty()) {
      return step.view()
          ? "no kernel: the same numbers in another shape"
          : "no kernel of its own: an op before left these numbers";
    }
    return step.kernels().stream()
        .map(
            k ->
                Text.of(
                    "%s %s%s",
                    k.kernel(), k.launches() == 1 ? "" : k.launches() + " × ", time(k.seconds())))
        .collect(Collectors.joining(", "));
  }

  /** With a space that no line is broken at. */
  static String time(double seconds) {
    return Text.of("%.1f\u00a0µs", 1e6 * seconds);
  }
}
