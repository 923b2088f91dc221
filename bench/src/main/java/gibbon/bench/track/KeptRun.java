package gibbon.bench.track;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import gibbon.bench.BenchRun;
import java.util.List;
import java.util.Map;

/**
 * A run of {@code ./gibbon bench} as its file holds it.
 *
 * @param format of the file; this class knows {@link #FORMAT}
 * @param time of its end, such as 2026-11-30T12:31:05Z
 * @param commit that was measured, or {@code unknown}
 * @param facts the conditions, for people
 * @param runs a device each
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record KeptRun(
    int format, String time, String commit, Map<String, String> facts, List<BenchRun> runs) {
  /** The format that is written. */
  public static final int FORMAT = 1;

  /** How tables name it: commit and day. */
  public String title() {
    return commit + " of " + time.substring(0, Math.min(10, time.length()));
  }
}
