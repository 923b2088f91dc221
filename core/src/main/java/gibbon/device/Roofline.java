package gibbon.device;

import java.util.List;

/**
 * The measured roofs of a device: arithmetic and memory.
 *
 * @param gigaflops best rate of independent fused multiply-adds, in 10⁹ operations a second (a
 *     multiply-add counts as two)
 * @param gigabytes best rate of a copy of arrays far larger than any cache, read and written bytes
 *     counted, in 10⁹ bytes a second
 */
public record Roofline(double gigaflops, double gigabytes) {
  /** Independent accumulators of a work-item of {@link #FMA_PEAK}. */
  public static final int ACCUMULATORS = 192;

  /*
   * A GPU has thousands of work-items in flight on each unit, copies an array of a processor's size in
   * less time than a launch takes, may hold it in a cache, and needs a while to raise its clock.
   */
  private static final int REPETITIONS = 5;
  private static final int ITEMS_PER_CORE = 64;
  private static final int ITEMS_PER_GPU_UNIT = 2048;
  private static final int COPIES_OF_GPU = 20;
  private static final double WARM_UP = .3; // seconds

  /** What takes longer can be timed. */
  private static final double SECONDS = .005;

  /** How many multiply-adds {@link #FMA_PEAK} makes in a row. */
  public static final Kernel.Int ITERATIONS = Kernel.integer("iterations");

  private static final Kernel.Real FACTOR = Kernel.real("factor");
  private static final Kernel.Array OUT = Kernel.array("out");
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array Y = Kernel.array("y");

  /** Nothing but independent multiply-adds; {@code out[i]} sums them, so none can be left out. */
  public static final Kernel FMA_PEAK =
      Kernel.named("fma_peak")
          .writes(OUT)
          .integers(ITERATIONS)
          .reals(FACTOR)
          .flops(launch -> 2.0 * ACCUMULATORS * launch.integer(ITERATIONS) * launch.items())
          .means(
              (call, from, to) -> {
                double[] out = call.array(OUT);
                double factor = call.real(FACTOR);
                int iterations = call.integer(ITERATIONS);
                double[] sums = new double[ACCUMULATORS];
                for (int i = from; i < to; i++) {
                  for (int a = 0; a < ACCUMULATORS; a++) {
                    sums[a] = a;
                  }
                  for (int n = 0; n < iterations; n++) {
                    for (int a = 0; a < ACCUMULATORS; a++) {
                      sums[a] = sums[a] * factor + factor;
                    }
                  }
                  double sum = 0;
                  for (double s : sums) {
                    sum += s;
                  }
                  out[i] = sum;
                }
              });

  /** {@code y = x}; each work-item copies 16 numbers. */
  public static final Kernel COPY_PEAK =
      Kernel.named("copy_peak")
          .reads(X)
          .writes(Y)
          .flops(launch -> 0)
          .means(
              (call, from, to) ->
                  System.arraycopy(
                      call.array(X), 16 * from, call.array(Y), 16 * from, 16 * (to - from)));

  /** What bounds a kernel. */
  public enum Bound {
    ARITHMETIC("FMA"),
    MEMORY("copy");

    private final String text;

    Bound(String text) {
      this.text = text;
    }

    /** The measured roof it stands for, in a word. */
    public String text() {
      return text;
    }
  }

  /** The roof that a kernel with these operations and bytes would meet first. */
  public Bound bound(double flops, double bytes) {
    return flops / gigaflops >= bytes / gigabytes ? Bound.ARITHMETIC : Bound.MEMORY;
  }

  /**
   * How near a kernel came to its roof: 1 at the roof. More than 1 is possible where what it moves
   * stays in a cache, which the copy's arrays do not; where arithmetic bounds it, see {@link
   * #impossible}.
   */
  public double share(double flops, double bytes, double seconds) {
    return 1e-9 * Math.max(flops / gigaflops, bytes / gigabytes) / seconds;
  }

  /**
   * Launches a kernel and waits for it.
   *
   * @throws DeviceException if the device cannot do that much
   */
  static void tryOut(Device device) {
    Buffer out = device.allocate(1);
    try {
      device.launch(
          new Launch(FMA_PEAK, new int[] {1}, List.of(out), new int[] {1}, new double[] {.5}));
      device.finish();
    } finally {
      device.release(out);
    }
  }

  /**
   * Whether a kernel cannot have been this fast: nothing makes more multiply-adds than the peak, so
   * the peak was measured too low, or the time too short.
   */
  public boolean impossible(double flops, double bytes, double seconds) {
    return bound(flops, bytes) == Bound.ARITHMETIC && share(flops, bytes, seconds) > 1.1;
  }

  /** Measures both roofs in about a second. */
  public static Roofline measure(Device device) {
    return new Roofline(peak(device), memory(device));
  }

  /** Measures the roof of arithmetic alone, in GFLOP/s. */
  public static double peak(Device device) {
    Buffer out = arithmeticBuffer(device);
    try {
      Launch launch = arithmeticLaunch(device, out);
      if (isGpu(device)) {
        double warm = 0;
        while (warm < WARM_UP) {
          warm += seconds(device, launch, 1);
        }
      }
      return 1e-9 * FMA_PEAK.flops().of(launch) / best(device, launch, 1);
    } finally {
      device.release(out);
    }
  }

  /** What {@link #arithmeticLaunch} writes: enough numbers for all of a device's units. */
  public static Buffer arithmeticBuffer(Device device) {
    int units = device.info().computeUnits();
    return device.allocate(
        isGpu(device) ? ITEMS_PER_GPU_UNIT * units : ITEMS_PER_CORE * Math.max(16, units));
  }

  /** Nothing but multiply-adds, so many that the device is busy long enough to be timed. */
  public static Launch arithmeticLaunch(Device device, Buffer out) {
    for (int iterations = 4; ; iterations *= 4) {
      Launch launch =
          new Launch(
              FMA_PEAK,
              new int[] {out.length()},
              List.of(out),
              new int[] {iterations},
              new double[] {.5});
      if (iterations >= 1 << 20 || best(device, launch, 1) > SECONDS) {
        return launch;
      }
    }
  }

  private static double memory(Device device) {
    int most = isGpu(device) ? 1 << 28 : 1 << 25;
    int length = (int) Math.min(most, device.info().memoryBytes() / 64) & -16;
    Buffer x = device.allocate(length);
    Buffer y = device.allocate(length);
    try {
      if (isGpu(device)) {
        device.launch(copy(y, x)); // so that x has memory of its own, whatever stands there
      } else {
        device.write(x, new float[length]);
      }
      int copies = isGpu(device) ? COPIES_OF_GPU : 1;
      double bytes = device.bytes() * COPY_PEAK.moved().of(copy(x, y));
      return 1e-9 * bytes / best(device, copy(x, y), copies);
    } finally {
      device.release(x);
      device.release(y);
    }
  }

  private static Launch copy(Buffer x, Buffer y) {
    return new Launch(
        COPY_PEAK, new int[] {x.length() / 16}, List.of(x, y), new int[0], new double[0]);
  }

  private static boolean isGpu(Device device) {
    return device.info().type() == DeviceInfo.Type.GPU;
  }

  /** Seconds of a launch, at best, where so many are made before the host waits. */
  private static double best(Device device, Launch launch, int inRow) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= REPETITIONS; i++) {
      double seconds = seconds(device, launch, inRow) / inRow;
      best = i == 0 ? best : Math.min(best, seconds);
    }
    return best;
  }

  private static double seconds(Device device, Launch launch, int inRow) {
    device.finish();
    long start = System.nanoTime();
    for (int i = 0; i < inRow; i++) {
      device.launch(launch);
    }
    device.finish();
    return (System.nanoTime() - start) * 1e-9;
  }
}
