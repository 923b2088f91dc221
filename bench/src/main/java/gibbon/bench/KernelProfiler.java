package gibbon.bench;

import gibbon.device.Device;
import gibbon.device.KernelProfile;
import gibbon.device.KernelProfile.KernelTime;
import gibbon.device.Roofline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;

/**
 * Adds what the device's own clock says to every score: time in kernels, launches, operations and
 * bytes a second, percent of the measured roof, and the share of the time that is the host's.
 */
public final class KernelProfiler implements InternalProfiler {
  /*
   * Timing every launch costs time itself, so the score is taken without it, and at the end of each
   * iteration the work is repeated for a moment with it. The benchmark calls #repeat for that: when
   * JMH asks a profiler, the last iteration's device is closed already.
   */
  static final String KERNEL_TIME = "cl.kernel.time";
  static final String FLOPS = "cl.flops";
  static final String BYTES = "cl.bytes";
  static final String LAUNCHES = "cl.launches";

  /** The property, completed by the device's selector, that holds a {@link Roofline} as text. */
  static final String ROOFS = "gibbon.roofs.";

  private static final long NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int LEAST_RUNS = 3;
  private static final int MOST_RUNS = 1000;

  private static KernelProfile profile;
  private static int runs;
  private static int bytesOfNumber;

  /** Repeats a benchmark's work with profiling on; for the end of an iteration. */
  static void repeat(Workload work, IterationParams iteration) {
    if (iteration.getType() == IterationType.WARMUP) {
      return;
    }
    Device device = work.device();
    device.profiling(true);
    runs = 0;
    long start = System.nanoTime();
    while (runs < LEAST_RUNS || (runs < MOST_RUNS && System.nanoTime() - start < NANOSECONDS)) {
      work.run();
      runs++;
    }
    device.profiling(false);
    profile = device.profile();
    bytesOfNumber = device.bytes();
  }

  /** Roofs as the text of {@link #ROOFS}. */
  static String text(Roofline roofs) {
    return roofs.gigaflops() + " " + roofs.gigabytes();
  }

  @Override
  public String getDescription() {
    return "Kernel times, rates and launches, from the device's clock";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    // The score is taken without it.
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    if (iteration.getType() == IterationType.WARMUP || profile == null) {
      return List.of();
    }
    double flops = profile.times().stream().mapToDouble(KernelTime::flops).sum() / runs;
    double bytes =
        bytesOfNumber * profile.times().stream().mapToDouble(KernelTime::moved).sum() / runs;
    List<ScalarResult> scores = new ArrayList<>();
    add(scores, LAUNCHES, (double) profile.launches() / runs, "launches/op");
    add(scores, FLOPS, flops, "flop/op");
    add(scores, BYTES, bytes, "B/op");
    if (!profile.lacksTimer()) {
      double seconds = profile.kernelSeconds() / runs;
      double microseconds = result.getPrimaryResult().getScore();
      add(scores, KERNEL_TIME, 1e6 * seconds, "us/op");
      add(scores, "cl.gflops", 1e-9 * flops / seconds, "GFLOP/s");
      add(scores, "cl.bandwidth", 1e-9 * bytes / seconds, "GB/s");
      add(scores, "cl.idle.share", 100 * Math.max(0, 1 - 1e6 * seconds / microseconds), "%");
      add(scores, "cl.host.share", 100 * profile.shareLate(), "%");
      String roofs = System.getProperty(ROOFS + benchmark.getParam("device"));
      if (roofs != null) {
        String[] numbers = roofs.split(" ");
        Roofline roofline =
            new Roofline(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
        add(scores, "cl.peak", 100 * roofline.share(flops, bytes, seconds), "%");
      }
    }
    return scores;
  }

  private static void add(List<ScalarResult> scores, String name, double value, String unit) {
    scores.add(new ScalarResult(name, value, unit, AggregationPolicy.AVG));
  }
}
