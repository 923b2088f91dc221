package gibbon.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.store.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A time line in the trace event format, which Perfetto (ui.perfetto.dev) and {@code
 * chrome://tracing} open: slices on named lanes.
 */
public final class TraceEvents {
  private static final ObjectMapper JSON = Json.mapper().build();
  private static final int PROCESS = 1;

  private final List<Event> events = new ArrayList<>();

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Event(
      String ph, int pid, int tid, String name, Double ts, Double dur, Map<String, Object> args) {}

  /** A time line without lanes as yet. */
  public TraceEvents(String title) {
    name("process_name", 0, title);
  }

  /** Names a lane; lanes are shown in the order of their numbers. */
  public TraceEvents lane(int lane, String name) {
    name("thread_name", lane, name);
    return this;
  }

  /**
   * Adds a slice.
   *
   * @param start in seconds since the trace began
   * @param details shown when the slice is chosen; may be empty
   */
  public void slice(
      int lane, String name, double start, double seconds, Map<String, Object> details) {
    events.add(
        new Event(
            "X",
            PROCESS,
            lane,
            name,
            1e6 * start,
            1e6 * seconds,
            details.isEmpty() ? null : details));
  }

  /** Writes it as JSON. */
  public void writeTo(OutputStream out) throws IOException {
    JSON.writeValue(out, Map.of("displayTimeUnit", "ns", "traceEvents", events));
  }

  private void name(String what, int lane, String name) {
    events.add(new Event("M", PROCESS, lane, what, null, null, Map.of("name", name)));
  }
}
