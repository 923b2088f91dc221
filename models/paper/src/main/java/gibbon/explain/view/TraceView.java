package gibbon.explain.view;

import gibbon.explain.Account;
import gibbon.explain.Step;
import gibbon.report.TraceEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The attack on a time line, in the trace event format that Perfetto opens (ui.perfetto.dev). */
public final class TraceView {
  /*
   * Three threads: phases and ops by the host's clock, kernels by the device's. A device's clock says
   * how long a kernel ran, not when, so kernels are drawn one after another from the start of their op.
   */
  private static final int PHASES = 1;
  private static final int OPS = 2;
  private static final int KERNELS = 3;

  private TraceView() {}

  /** Renders it as JSON. */
  public static String of(Account account) {
    TraceEvents trace =
        new TraceEvents("gibbon explain on " + account.subject().device())
            .lane(PHASES, "phases")
            .lane(OPS, "ops (host's clock)")
            .lane(KERNELS, "kernels (device's clock)");
    for (Step.Phase phase : Step.Phase.values()) {
      List<Step> steps = account.steps().stream().filter(s -> s.phase() == phase).toList();
      Step last = steps.get(steps.size() - 1);
      double start = steps.get(0).start();
      trace.slice(
          PHASES,
          phase.name().toLowerCase(Locale.ROOT),
          start,
          last.start() + last.seconds() - start,
          Map.of());
    }
    for (Step step : account.steps()) {
      if (!step.applied() && step.kernels().isEmpty()) {
        continue;
      }
      trace.slice(
          OPS,
          step.op() + " " + step.name(),
          step.start(),
          step.seconds(),
          Map.of("node", step.node(), "shape", step.shape().toString(), "formula", step.formula()));
      double start = step.start();
      for (Step.Launched kernel : step.kernels()) {
        trace.slice(KERNELS, kernel.kernel(), start, kernel.seconds(), Map.of());
        start += kernel.seconds();
      }
    }
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try {
      trace.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return json.toString(StandardCharsets.UTF_8) + "\n";
  }
}
