package gibbon.bench;

import gibbon.GibbonException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long JMH measures a benchmark.
 *
 * @param forks processes, one after the other
 * @param warmups iterations before those that count
 * @param warmupTime of one of them, in milliseconds
 * @param iterations that count
 * @param time of one of them, in milliseconds
 */
record Effort(int forks, int warmups, long warmupTime, int iterations, long time) {
  static final Effort FULL = new Effort(2, 3, 1000, 5, 1000);

  /** Everything in some minutes. */
  static final Effort QUICK = new Effort(1, 2, 300, 3, 400);

  /** Sets what JMH's own options leave open: the average time of a call, measured like this. */
  void apply(CommandLineOptions jmh, ChainedOptionsBuilder options) {
    if (!jmh.getBenchModes().isEmpty()) {
      throw new GibbonException("Benchmarks measure the average time; leave -bm out.");
    }
    options.mode(Mode.AverageTime).timeUnit(TimeUnit.MICROSECONDS);
    if (!jmh.getForkCount().hasValue()) {
      options.forks(forks);
    }
    if (!jmh.getWarmupIterations().hasValue()) {
      options.warmupIterations(warmups);
    }
    if (!jmh.getWarmupTime().hasValue()) {
      options.warmupTime(TimeValue.milliseconds(warmupTime));
    }
    if (!jmh.getMeasurementIterations().hasValue()) {
      options.measurementIterations(iterations);
    }
    if (!jmh.getMeasurementTime().hasValue()) {
      options.measurementTime(TimeValue.milliseconds(time));
    }
  }
}
