package gibbon.paper;

import gibbon.result.ExperimentResult;
import gibbon.result.Sketch;
import java.nio.file.Path;
import java.util.List;

/**
 * What a {@link Run} came to, not yet kept anywhere.
 *
 * @param place a folder's name for its files; see {@link Run#place}
 * @param result numbers and words, still without figures
 * @param sketches graphics to be drawn
 * @param scratch the folder of its files
 * @param files their names in that folder
 */
public record RunOutcome(
    String place,
    ExperimentResult result,
    List<Sketch> sketches,
    Path scratch,
    List<String> files) {
  public RunOutcome {
    sketches = List.copyOf(sketches);
    files = List.copyOf(files);
  }
}
