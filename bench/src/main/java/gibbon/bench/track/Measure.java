package gibbon.bench.track;

import gibbon.bench.BenchRun;
import gibbon.bench.BenchRun.Score;
import gibbon.device.Roofline;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How near a benchmark came to its roof, and how sure that is.
 *
 * @param share of the nearer roof, by the time that rates are taken of
 * @param error relative half width of its interval of 99.9 %: JMH's of the time, and half of what
 *     the roof changed during the run; NaN if JMH made too few iterations to tell
 */
record Measure(double share, double error) {
  private static Measure of(BenchRun run, Score score) {
    Roofline before = run.roofs();
    Roofline after = run.after();
    double first = before.share(score.flops(), score.bytes(), score.rated());
    double last = after.share(score.flops(), score.bytes(), score.rated());
    double share = Math.sqrt(first * last);
    return new Measure(
        share, Math.hypot(score.error() / score.seconds(), .5 * Math.log(first / last)));
  }

  /** By what the benchmark is listed as. */
  static Map<String, Measure> all(BenchRun run) {
    Map<String, Measure> measures = new LinkedHashMap<>();
    for (Score score : run.scores()) {
      measures.put(score.group() + " " + score.name(), of(run, score));
    }
    return measures;
  }
}
