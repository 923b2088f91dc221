package gibbon.device;

import gibbon.Text;
import gibbon.device.DeviceInfo.Type;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The oracle: runs each kernel's plain-Java meaning in double precision on all cores.
 *
 * <p>Where it and another device disagree, this one is right.
 */
public final class JavaDevice implements Device {
  /*
   * Memory is left to the garbage collector, but buffers are counted as on any other device, so that
   * a leak shows in tests that never see OpenCL.
   */
  private static final int CHUNKS_PER_CORE = 4;

  private final Counters counters = new Counters();
  private KernelProfile profile = new KernelProfile();
  private boolean profiling;

  private record JavaBuffer(JavaDevice device, double[] values) implements Buffer {
    @Override
    public int length() {
      return values.length;
    }
  }

  /** What {@code gibbon devices} shows of the plain-Java device. */
  public static DeviceInfo description() {
    Runtime runtime = Runtime.getRuntime();
    return new DeviceInfo(
        "java",
        "Gibbon",
        "plain Java, double precision (the oracle)",
        Type.JAVA,
        runtime.availableProcessors(),
        runtime.maxMemory(),
        "Java " + Runtime.version(),
        "");
  }

  @Override
  public DeviceInfo info() {
    return description();
  }

  @Override
  public Buffer allocate(int length) {
    double[] values;
    try {
      values = new double[length];
    } catch (OutOfMemoryError e) {
      throw new DeviceException(
          Text.of(
              "The Java heap has no room for %,d more numbers; raise it with GIBBON_JAVA_OPTIONS=-Xmx…, or use a smaller batch.",
              length),
          e);
    }
    counters.allocated();
    counters.live(1);
    return new JavaBuffer(this, values);
  }

  @Override
  public void release(Buffer buffer) {
    values(buffer);
    counters.live(-1);
  }

  @Override
  public void write(Buffer target, float[] source) {
    double[] values = values(target);
    for (int i = 0; i < source.length; i++) {
      values[i] = source[i];
    }
  }

  @Override
  public void write(Buffer target, double[] source) {
    System.arraycopy(source, 0, values(target), 0, source.length);
  }

  @Override
  public void read(Buffer source, float[] into) {
    double[] values = values(source);
    for (int i = 0; i < into.length; i++) {
      into[i] = (float) values[i];
    }
  }

  @Override
  public void read(Buffer source, double[] into) {
    System.arraycopy(values(source), 0, into, 0, into.length);
  }

  @Override
  public void launch(Launch launch) {
    counters.launched(launch.kernel());
    double[][] arrays = launch.buffers().stream().map(this::values).toArray(double[][]::new);
    Call call = new Call(launch, arrays);
    int items = launch.items();
    int chunks = Math.min(items, CHUNKS_PER_CORE * Runtime.getRuntime().availableProcessors());
    long start = System.nanoTime();
    IntStream.range(0, chunks)
        .parallel()
        .forEach(
            chunk ->
                launch
                    .kernel()
                    .meaning()
                    .run(
                        call,
                        (int) ((long) items * chunk / chunks),
                        (int) ((long) items * (chunk + 1) / chunks)));
    if (profiling) {
      long end = System.nanoTime();
      String name = launch.kernel().name();
      String cause = Objects.toString(launch.cause(), "");
      profile.launched(launch);
      profile.ran(
          new KernelProfile.Event(
              name, name, cause, start, start, start, end, KernelProfile.Grid.NONE));
    }
  }

  @Override
  public void finish() {
    // Launches run to their end before they return.
  }

  @Override
  public Counters counters() {
    return counters;
  }

  @Override
  public void profiling(boolean on) {
    if (on && !profiling) {
      profile = new KernelProfile();
    }
    profiling = on;
  }

  @Override
  public KernelProfile profile() {
    return profile;
  }

  @Override
  public int precisionBits() {
    return 53;
  }

  @Override
  public void close() {
    if (counters.liveBuffers() != 0) {
      throw new DeviceException(
          "The Java device was closed with " + counters.liveBuffers() + " buffers still in use.");
    }
  }

  private double[] values(Buffer buffer) {
    if (buffer instanceof JavaBuffer own && own.device == this) {
      return own.values;
    }
    throw new IllegalArgumentException("A buffer of another device was given to the Java device.");
  }
}
