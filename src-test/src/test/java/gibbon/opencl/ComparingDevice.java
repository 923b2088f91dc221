package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Counters;
import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.JavaDevice;
import gibbon.device.Launch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs every launch on the oracle and on another device, both from the same single-precision
 * numbers, and fails at the first launch whose results differ. So each kernel is judged by itself,
 * however long the computation it is part of.
 */
final class ComparingDevice implements Device {
  /** Results that must agree exactly: numbers of places, and kernels that only move numbers. */
  private static final Set<String> EXACT =
      Set.of(
          "fill",
          "gather_from_winners",
          "gather_rows",
          "max_and_winner",
          "scatter_to_winners",
          "strided_copy",
          "strided_paste",
          "unary_abs",
          "unary_relu",
          "unary_sign");

  private final JavaDevice oracle = new JavaDevice();
  private final Device device;
  private final double tolerance;
  private final Set<String> compared = new TreeSet<>();

  /**
   * Compares {@code device} with the oracle.
   *
   * @param tolerance error allowed, as a share of the largest magnitude of a launch's result
   */
  ComparingDevice(Device device, double tolerance) {
    this.device = device;
    this.tolerance = tolerance;
  }

  private record Pair(Buffer exact, Buffer found) implements Buffer {
    @Override
    public int length() {
      return exact.length();
    }
  }

  /** The kernels that were compared so far. */
  Set<String> compared() {
    return compared;
  }

  @Override
  public Buffer allocate(int length) {
    return new Pair(oracle.allocate(length), device.allocate(length));
  }

  @Override
  public void release(Buffer buffer) {
    oracle.release(exact(buffer));
    device.release(found(buffer));
  }

  @Override
  public void launch(Launch launch) {
    compared.add(launch.kernel().name());
    List<Buffer> exact = new ArrayList<>();
    List<Buffer> found = new ArrayList<>();
    for (Buffer buffer : launch.buffers()) {
      float[] values = new float[buffer.length()];
      oracle.read(exact(buffer), values);
      write(buffer, values);
      exact.add(exact(buffer));
      found.add(found(buffer));
    }
    double[] reals = new double[launch.reals().length];
    for (int i = 0; i < reals.length; i++) {
      reals[i] = (float) launch.reals()[i];
    }
    // A sum may cancel, so its error is judged by its terms.
    double allowance =
        launch.kernel().name().equals("sum")
            ? tolerance * Math.sqrt(launch.integers()[0]) * largest(exact.get(0))
            : 0;
    oracle.launch(new Launch(launch.kernel(), launch.range(), exact, launch.integers(), reals));
    device.launch(new Launch(launch.kernel(), launch.range(), found, launch.integers(), reals));
    for (int b = launch.kernel().reads().size(); b < exact.size(); b++) {
      compare(launch, b, exact.get(b), found.get(b), allowance);
    }
  }

  private double largest(Buffer buffer) {
    double[] values = new double[buffer.length()];
    oracle.read(buffer, values);
    return Arrays.stream(values).filter(Double::isFinite).map(Math::abs).max().orElse(0);
  }

  private void compare(Launch launch, int position, Buffer exact, Buffer found, double allowance) {
    double[] expected = new double[exact.length()];
    double[] actual = new double[exact.length()];
    oracle.read(exact, expected);
    device.read(found, actual);
    double largest = largest(exact);
    double allowed =
        EXACT.contains(launch.kernel().name()) ? 0 : Math.max(allowance, tolerance * largest);
    for (int i = 0; i < expected.length; i++) {
      boolean same =
          Double.isFinite(expected[i])
              ? Math.abs(actual[i] - expected[i]) <= Math.max(allowed, Float.MIN_NORMAL)
              : Double.compare(actual[i], expected[i]) == 0;
      if (!same) {
        throw new AssertionError(
            "%s over %s with %s: buffer %d holds %s at %d, should hold %s (largest %s)"
                .formatted(
                    launch.kernel(),
                    Arrays.toString(launch.range()),
                    Arrays.toString(launch.integers()),
                    position,
                    actual[i],
                    i,
                    expected[i],
                    largest));
      }
    }
  }

  @Override
  public void write(Buffer target, float[] values) {
    oracle.write(exact(target), values);
    device.write(found(target), values);
  }

  @Override
  public void write(Buffer target, double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    write(target, rounded);
  }

  @Override
  public void read(Buffer source, float[] into) {
    oracle.read(exact(source), into);
  }

  @Override
  public void read(Buffer source, double[] into) {
    oracle.read(exact(source), into);
  }

  @Override
  public DeviceInfo info() {
    return device.info();
  }

  @Override
  public void finish() {
    device.finish();
  }

  @Override
  public Counters counters() {
    return device.counters();
  }

  @Override
  public void profiling(boolean on) {
    device.profiling(on);
  }

  @Override
  public List<KernelTime> kernelTimes() {
    return device.kernelTimes();
  }

  @Override
  public int precisionBits() {
    return device.precisionBits();
  }

  @Override
  public void close() {
    oracle.close();
    device.close();
  }

  private static Buffer exact(Buffer buffer) {
    return ((Pair) buffer).exact();
  }

  private static Buffer found(Buffer buffer) {
    return ((Pair) buffer).found();
  }
}
