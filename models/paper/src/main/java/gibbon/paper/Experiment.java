package gibbon.paper;

import java.util.List;
import java.util.Optional;

/** One experiment of the paper: what it claims, and how to find out. */
public interface Experiment {
  /** What the command line calls it. */
  String id();

  /** In a few words. */
  String title();

  /** Of the paper: its number, several such as {@code 2, 4}, or {@code A} for the appendix. */
  String section();

  /** What the paper says, in a sentence of ours. */
  String claim();

  /** When the claim shows in a run: a criterion for each of its parts. */
  List<Criterion> criteria();

  /** What the paper leaves open and a user may decide otherwise. */
  default List<OpenChoice> openChoices() {
    return List.of();
  }

  /** Why it cannot run with these settings, in a sentence; empty where it can. */
  default Optional<String> missing(Settings settings) {
    return Optional.empty();
  }

  /**
   * The name of the data set that it is about, as {@link gibbon.data.Datasets} takes it; empty for
   * one that takes the pictures of its run.
   */
  default Optional<String> pictures() {
    return Optional.empty();
  }

  /** Trains what must be trained, attacks, measures, and puts what comes out into findings. */
  void run(Laboratory laboratory, Findings findings);
}
