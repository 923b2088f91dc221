package gibbon.bench;

import gibbon.device.Roofline;
import java.util.List;

/**
 * What a run of benchmarks measured on one device.
 *
 * @param device its name
 * @param roofs measured before the benchmarks
 * @param after the roofs measured again after them
 * @param scores a benchmark each
 */
public record BenchRun(String device, Roofline roofs, Roofline after, List<Score> scores) {
  /**
   * What one benchmark measured, per operation.
   *
   * @param group that it is shown with
   * @param name of the case
   * @param seconds by the host's clock, the host's own work included
   * @param error half the width of the 99.9 % confidence interval of {@code seconds}; NaN if
   *     unknown
   * @param kernelSeconds by the device's clock; NaN where it has no timer
   * @param flops arithmetic operations
   * @param bytes read and written
   * @param launches of kernels
   */
  public record Score(
      String group,
      String name,
      double seconds,
      double error,
      double kernelSeconds,
      double flops,
      double bytes,
      double launches) {
    /** Whether the device told how long its kernels ran. */
    public boolean timed() {
      return kernelSeconds > 0;
    }

    /** The time that rates are taken of: the kernels' where it is known. */
    public double rated() {
      return timed() ? kernelSeconds : seconds;
    }

    /** Operations a second, in 10⁹. */
    public double gigaflops() {
      return 1e-9 * flops / rated();
    }

    /** Bytes a second, in 10⁹. */
    public double gigabytes() {
      return 1e-9 * bytes / rated();
    }

    /** The share of the time in which no kernel ran; NaN where the device has no timer. */
    public double hostShare() {
      return timed() ? Math.max(0, 1 - kernelSeconds / seconds) : Double.NaN;
    }
  }

  /** How much a roof changed at most during the run, as a share. */
  public double drift() {
    return Math.max(
        Math.abs(after.gigaflops() / roofs.gigaflops() - 1),
        Math.abs(after.gigabytes() / roofs.gigabytes() - 1));
  }
}
