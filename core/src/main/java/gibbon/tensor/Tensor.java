package gibbon.tensor;

import gibbon.device.Buffer;
import gibbon.device.Device;

/**
 * Numbers of a shape on a device, row-major. A tensor belongs to the {@link Arena} that made it and
 * dies when that arena closes.
 */
public final class Tensor {
  private final Shape shape;
  private final Buffer buffer;
  private final Arena arena;
  private final Version version;

  Tensor(Shape shape, Buffer buffer, Arena arena) {
    this(shape, buffer, arena, new Version());
  }

  private Tensor(Shape shape, Buffer buffer, Arena arena, Version version) {
    this.shape = shape;
    this.buffer = buffer;
    this.arena = arena;
    this.version = version;
  }

  /** Of the numbers in a buffer, for all tensors that show them. */
  private static final class Version {
    private int number;
  }

  public Shape shape() {
    return shape;
  }

  public Device device() {
    return arena.device();
  }

  /** The same numbers under another shape of the same size; nothing is copied. */
  public Tensor reshaped(Shape other) {
    if (other.size() != shape.size()) {
      throw new ShapeException(
          "Reshape needs as many elements as before, got " + shape + " and " + other + ".");
    }
    return new Tensor(other, buffer(), arena, version);
  }

  /** How often the numbers have been changed, by the host or by launches that were queued. */
  public int version() {
    return version.number;
  }

  /** Counts a change. */
  void changed() {
    version.number++;
  }

  /** Waits for the device and copies the numbers out. */
  public float[] toFloats() {
    float[] values = new float[shape.size()];
    device().read(buffer(), values);
    return values;
  }

  /** Waits for the device and copies the numbers out. */
  public double[] toDoubles() {
    double[] values = new double[shape.size()];
    device().read(buffer(), values);
    return values;
  }

  /** Waits for the device; the one number of a tensor of size 1. */
  public double scalar() {
    if (shape.size() != 1) {
      throw new ShapeException("A single number was asked of a tensor of shape " + shape + ".");
    }
    return toDoubles()[0];
  }

  /** Replaces the numbers, rounded to the device's precision. */
  public void write(double[] values) {
    requireSize(values.length);
    device().write(buffer(), values);
    changed();
  }

  /** Replaces the numbers. */
  public void write(float[] values) {
    requireSize(values.length);
    device().write(buffer(), values);
    changed();
  }

  Buffer buffer() {
    arena.requireOpen();
    return buffer;
  }

  private void requireSize(int length) {
    if (length != shape.size()) {
      throw new ShapeException(
          "A tensor of shape "
              + shape
              + " takes "
              + shape.size()
              + " numbers, got "
              + length
              + ".");
    }
  }

  @Override
  public String toString() {
    return "Tensor" + shape;
  }
}
