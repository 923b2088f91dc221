package gibbon.tensor;

import gibbon.device.Buffer;
import gibbon.device.Device;
import gibbon.device.Kernel;
import gibbon.device.Launch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A lifetime: every tensor it makes dies when it closes, and its memory goes back to the device's
 * pool. A model has one, each training step has one.
 */
public final class Arena implements AutoCloseable {
  private static final Kernel.Array Y = Kernel.array("y");
  private static final Kernel.Real VALUE = Kernel.real("value");

  private static final Kernel FILL =
      Kernel.named("fill")
          .writes(Y)
          .reals(VALUE)
          .flops(launch -> 0)
          .means((call, from, to) -> Arrays.fill(call.array(Y), from, to, call.real(VALUE)));

  private final Device device;
  private final List<Buffer> buffers = new ArrayList<>();
  private Object cause;
  private boolean open = true;

  public Arena(Device device) {
    this.device = device;
  }

  /** The kernels this package launches. */
  public static List<Kernel> kernels() {
    return List.of(FILL);
  }

  public Device device() {
    return device;
  }

  /** A tensor of undefined content. */
  public Tensor allocate(Shape shape) {
    requireOpen();
    Buffer buffer = device.allocate(shape.size());
    buffers.add(buffer);
    return new Tensor(shape, buffer, this);
  }

  /** A tensor of these numbers, row-major. */
  public Tensor of(Shape shape, float... values) {
    Tensor tensor = allocate(shape);
    tensor.write(values);
    return tensor;
  }

  /** A tensor of these numbers, row-major, rounded to the device's precision. */
  public Tensor of(Shape shape, double... values) {
    Tensor tensor = allocate(shape);
    tensor.write(values);
    return tensor;
  }

  /** A tensor of whole numbers below 2²⁴ in magnitude: labels or indices. */
  public Tensor ofIntegers(int... values) {
    float[] reals = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      reals[i] = values[i];
      if (Math.abs((long) values[i]) > Buffer.MOST_PLACES) {
        throw new ShapeException(
            "Whole numbers are exact only up to 2^24 in single precision, got " + values[i] + ".");
      }
    }
    return of(Shape.of(values.length), reals);
  }

  /** A tensor of one value. */
  public Tensor full(Shape shape, double value) {
    Tensor tensor = allocate(shape);
    launch(FILL).range(shape.size()).writes(tensor).reals(value).run();
    return tensor;
  }

  /** Starts the description of a launch; nothing happens before {@link Launching#run}. */
  public Launching launch(Kernel kernel) {
    return new Launching(kernel);
  }

  /**
   * Queues launches of one kernel of which none reads or writes what another writes: a device may
   * carry them out at once.
   */
  public void together(List<Launching> launches) {
    List<Launch> all = new ArrayList<>();
    for (Launching launching : launches) {
      all.add(launching.described());
    }
    device.together(all);
    launches.forEach(launching -> launching.written.forEach(Tensor::changed));
  }

  /**
   * Names who asks for the launches from now on, for profiles; its text is asked for only if
   * somebody profiles.
   *
   * @param cause null for nobody in particular
   * @return the former one
   */
  public Object cause(Object cause) {
    Object former = this.cause;
    this.cause = cause;
    return former;
  }

  /** Gives all memory back to the device's pool. Closing twice is harmless. */
  @Override
  public void close() {
    if (open) {
      open = false;
      buffers.forEach(device::release);
    }
  }

  void requireOpen() {
    if (!open) {
      throw new IllegalStateException(
          "A tensor was used after the arena that owns it was closed; copy it out before, or make"
              + " it in an arena that lives longer.");
    }
  }

  /** A launch being described. */
  public final class Launching {
    private final Kernel kernel;
    private final List<Buffer> arguments = new ArrayList<>();
    private final List<Tensor> written = new ArrayList<>();
    private int[] range = {1};
    private int[] integers = {};
    private double[] reals = {};
    private Object asker = cause;

    private Launching(Kernel kernel) {
      this.kernel = kernel;
    }

    /** One to three extents, slowest first. */
    public Launching range(int... extents) {
      range = extents;
      return this;
    }

    public Launching reads(Tensor... tensors) {
      return buffers(tensors);
    }

    public Launching writes(Tensor... tensors) {
      written.addAll(List.of(tensors));
      return buffers(tensors);
    }

    public Launching integers(int... values) {
      integers = values;
      return this;
    }

    public Launching reals(double... values) {
      reals = values;
      return this;
    }

    /** Instead of the arena's {@link Arena#cause}. */
    public Launching cause(Object instead) {
      asker = instead;
      return this;
    }

    /** Queues the launch. */
    public void run() {
      device.launch(described());
      written.forEach(Tensor::changed);
    }

    private Launch described() {
      return new Launch(kernel, range, arguments, integers, reals, asker);
    }

    private Launching buffers(Tensor... tensors) {
      for (Tensor tensor : tensors) {
        if (tensor.device() != device) {
          throw new IllegalArgumentException(
              "Kernel " + kernel.name() + " was given a tensor of another device.");
        }
        arguments.add(tensor.buffer());
      }
      return this;
    }
  }
}
