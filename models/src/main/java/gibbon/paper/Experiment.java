package gibbon.paper;

import gibbon.report.Figure;
import gibbon.report.Measurement;
import java.util.List;

/** One experiment of the paper: what it claims, and how to find out. */
public interface Experiment {
  /** What the command line calls it. */
  String id();

  /** In a few words. */
  String title();

  /** Of the paper. */
  String section();

  /** What the paper says, in a sentence of ours. */
  String claim();

  /** Trains what must be trained, attacks, measures. */
  Findings run(Laboratory laboratory);

  /**
   * What an experiment brings home.
   *
   * @param epsilon of its attacks
   * @param measurements the paper's figures beside ours
   * @param choices what was decided where the paper is silent, a sentence each
   * @param figures pictures it left in the output folder
   */
  record Findings(
      double epsilon, List<Measurement> measurements, List<String> choices, List<Figure> figures) {}
}
