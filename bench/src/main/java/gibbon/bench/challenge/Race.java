package gibbon.bench.challenge;

import gibbon.bench.KernelBenchmark;
import gibbon.bench.Workload;
import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.device.Device;
import gibbon.device.Launch;
import gibbon.device.Roofline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Two devices do the same work in turn: one with a person's kernel, one with ours. */
final class Race {
  /**
   * What came of a case; times are of one launch, medians of the rounds.
   *
   * @param name of the case, such as {@code matmul_nn 100 1200 784}
   * @param theirs seconds
   * @param ours seconds
   * @param ratio ours by theirs, the median of those of the rounds: above 1 theirs is faster
   * @param flops of a launch
   * @param bytes of a launch
   */
  record Result(String name, double theirs, double ours, double ratio, double flops, double bytes) {
    /** How near their time is to the roof. */
    double share(Roofline roof) {
      return roof.share(flops, bytes, theirs);
    }
  }

  private static final int WARMING = 3;

  private final int rounds;
  private final double seconds;

  /**
   * @param rounds of which the medians are taken
   * @param seconds of a turn
   */
  Race(int rounds, double seconds) {
    this.rounds = rounds;
    this.seconds = seconds;
  }

  /** Runs a benchmark's case on both devices; empty if it launches anything but this kernel. */
  Optional<Result> run(String name, String kernel, Supplier<Device> theirs, Supplier<Device> ours) {
    OpCase row = OpCases.named(name.split(" ")[0]);
    if (!row.single()) {
      return Optional.empty();
    }
    RecordingDevice recorder = new RecordingDevice(ours.get());
    try (Workload home = KernelBenchmark.workload(recorder, name)) {
      recorder.launches().clear();
      home.run();
      List<Launch> launches = List.copyOf(recorder.launches());
      if (launches.size() != 1 || !launches.get(0).kernel().name().equals(kernel)) {
        return Optional.empty();
      }
      try (Workload away = KernelBenchmark.workload(theirs.get(), name)) {
        return Optional.of(timed(name, launches.get(0), away, home));
      }
    }
  }

  private Result timed(String name, Launch launch, Workload away, Workload home) {
    for (int i = 0; i < WARMING; i++) {
      away.run();
      home.run();
    }
    List<double[]> turns = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      // Who begins has the caches of the other to clear, so they begin in turn.
      double first = turn(round % 2 == 0 ? away : home);
      double second = turn(round % 2 == 0 ? home : away);
      turns.add(round % 2 == 0 ? new double[] {first, second} : new double[] {second, first});
    }
    Device device = home.device();
    return new Result(
        name,
        median(turns.stream().mapToDouble(turn -> turn[0]).toArray()),
        median(turns.stream().mapToDouble(turn -> turn[1]).toArray()),
        median(turns.stream().mapToDouble(turn -> turn[1] / turn[0]).toArray()),
        launch.kernel().flops().of(launch),
        device.bytes() * launch.kernel().moved().of(launch));
  }

  /** Seconds of one launch, many of which are queued before anyone waits. */
  private double turn(Workload work) {
    work.run();
    int batch = 1;
    while (true) {
      long start = System.nanoTime();
      for (int i = 0; i < batch; i++) {
        work.queue();
      }
      work.device().finish();
      double passed = (System.nanoTime() - start) * 1e-9;
      if (passed >= seconds) {
        return passed / batch;
      }
      batch = (int) Math.min(1 << 14, 1 + batch * Math.max(2, 1.2 * seconds / passed));
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
