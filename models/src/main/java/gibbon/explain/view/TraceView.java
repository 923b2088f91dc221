package gibbon.explain.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gibbon.explain.Account;
import gibbon.explain.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    List<Map<String, Object>> events = new ArrayList<>();
    events.add(named("process_name", 0, "gibbon explain on " + account.subject().device()));
    events.add(named("thread_name", PHASES, "phases"));
    events.add(named("thread_name", OPS, "ops (host's clock)"));
    events.add(named("thread_name", KERNELS, "kernels (device's clock)"));
    for (Step.Phase phase : Step.Phase.values()) {
      List<Step> steps = account.steps().stream().filter(s -> s.phase() == phase).toList();
      Step last = steps.get(steps.size() - 1);
      double start = steps.get(0).start();
      events.add(
          slice(
              PHASES,
              phase.name().toLowerCase(Locale.ROOT),
              start,
              last.start() + last.seconds() - start));
    }
    for (Step step : account.steps()) {
      if (!step.applied() && step.kernels().isEmpty()) {
        continue;
      }
      Map<String, Object> op =
          slice(OPS, step.op() + " " + step.name(), step.start(), step.seconds());
      op.put(
          "args",
          Map.of("node", step.node(), "shape", step.shape().toString(), "formula", step.formula()));
      events.add(op);
      double start = step.start();
      for (Step.Launched kernel : step.kernels()) {
        events.add(slice(KERNELS, kernel.kernel(), start, kernel.seconds()));
        start += kernel.seconds();
      }
    }
    try {
      return JsonMapper.builder()
              .build()
              .writeValueAsString(Map.of("displayTimeUnit", "ns", "traceEvents", events))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A trace is made of names and numbers.", e);
    }
  }

  private static Map<String, Object> named(String what, int thread, String name) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("ph", "M");
    event.put("pid", 1);
    event.put("tid", thread);
    event.put("name", what);
    event.put("args", Map.of("name", name));
    return event;
  }

  private static Map<String, Object> slice(int thread, String name, double start, double seconds) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("ph", "X");
    event.put("pid", 1);
    event.put("tid", thread);
    event.put("name", name);
    event.put("ts", 1e6 * start);
    event.put("dur", 1e6 * seconds);
    return event;
  }
}
