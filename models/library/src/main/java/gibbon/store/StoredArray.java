package gibbon.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers of one type in row-major order with a shape, as they stand in a file. An empty shape is a
 * single number; a dimension may be zero. Immutable, and equal to another of the same type, shape
 * and bits (so NaN equals the same NaN, and −0 differs from 0).
 */
public final class StoredArray {
  /*
   * The numbers are kept as the file's little-endian bytes. That is what makes every round trip
   * exact to the bit, and one class enough for all types.
   */

  /** The most dimensions an array may have; older NumPy cannot read more. */
  static final int MOST_DIMENSIONS = 32;

  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;
  private static final double WHITE = 255;

  private final ElementType type;
  private final List<Integer> shape;
  private final byte[] bytes;

  /** Takes {@code bytes} over; they must be as many as type and shape ask for. */
  StoredArray(ElementType type, List<Integer> shape, byte[] bytes) {
    this.type = type;
    this.shape = List.copyOf(shape);
    this.bytes = bytes;
    check(this.shape, bytes.length / type.bytes());
  }

  private static StoredArray of(ElementType type, int count, int[] shape, Filling filling) {
    List<Integer> dimensions = Arrays.stream(shape).boxed().toList();
    check(dimensions, count);
    long size = (long) count * type.bytes();
    if (size > MOST_BYTES) {
      throw new StoreException(
          "An array of shape " + dimensions + " takes " + size + " bytes, more than 2 GiB.");
    }
    byte[] bytes = new byte[(int) size];
    filling.fill(little(bytes));
    return new StoredArray(type, dimensions, bytes);
  }

  /** Copies float32 values, row-major; their number must be the product of {@code shape}. */
  public static StoredArray of(float[] values, int... shape) {
    return of(
        ElementType.FLOAT32, values.length, shape, bytes -> bytes.asFloatBuffer().put(values));
  }

  /** Copies float64 values, row-major; their number must be the product of {@code shape}. */
  public static StoredArray of(double[] values, int... shape) {
    return of(
        ElementType.FLOAT64, values.length, shape, bytes -> bytes.asDoubleBuffer().put(values));
  }

  /** Copies int64 values, row-major; their number must be the product of {@code shape}. */
  public static StoredArray of(long[] values, int... shape) {
    return of(ElementType.INT64, values.length, shape, bytes -> bytes.asLongBuffer().put(values));
  }

  public ElementType type() {
    return type;
  }

  public List<Integer> shape() {
    return shape;
  }

  /** How many numbers there are: the product of the shape. */
  public int count() {
    return bytes.length / type.bytes();
  }

  /**
   * The values of any type as doubles, exact but for whole numbers beyond 2⁵³, which are rounded.
   */
  public double[] numbers() {
    ByteBuffer little = little(bytes);
    double[] values = new double[count()];
    Arrays.setAll(values, i -> type.at(little, i * type.bytes()));
    return values;
  }

  /** The values of any type, each divided by the same number, in single precision. */
  public float[] divided(double by) {
    ByteBuffer little = little(bytes);
    float[] values = new float[count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (type.at(little, i * type.bytes()) / by);
    }
    return values;
  }

  /**
   * The values as levels of pixels in single precision: unsigned bytes are levels of 0 … 255, other
   * numbers levels of 0 … 1 or what else a picture is made of.
   */
  public float[] pixels() {
    return divided(type == ElementType.UINT8 ? WHITE : 1);
  }

  /** A copy of the values, which must be float32. */
  public float[] floats() {
    require(ElementType.FLOAT32);
    float[] values = new float[count()];
    little(bytes).asFloatBuffer().get(values);
    return values;
  }

  /** A copy of the values, which must be float64. */
  public double[] doubles() {
    require(ElementType.FLOAT64);
    double[] values = new double[count()];
    little(bytes).asDoubleBuffer().get(values);
    return values;
  }

  /** A copy of the values, which must be int64. */
  public long[] longs() {
    require(ElementType.INT64);
    long[] values = new long[count()];
    little(bytes).asLongBuffer().get(values);
    return values;
  }

  /** The little-endian bytes themselves, not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * The bytes that an array takes, or −1 where a dimension is negative, there are too many of them,
   * or one Java array could not hold the result. Safe on any input.
   */
  static int sizeOf(ElementType type, List<Integer> shape) {
    long size = type.bytes();
    boolean empty = shape.contains(0);
    for (int dimension : shape) {
      if (dimension < 0) {
        return -1;
      }
      size = empty ? 0 : size * dimension;
      if (size > MOST_BYTES) {
        return -1;
      }
    }
    return shape.size() > MOST_DIMENSIONS ? -1 : (int) size;
  }

  private static void check(List<Integer> shape, int count) {
    if (shape.size() > MOST_DIMENSIONS) {
      throw new StoreException(
          "A stored array has at most "
              + MOST_DIMENSIONS
              + " dimensions, but this one has "
              + shape.size()
              + ".");
    }
    long product = 1;
    for (int dimension : shape) {
      if (dimension < 0) {
        throw new StoreException("Shape " + shape + " has a negative dimension.");
      }
      product = shape.contains(0) ? 0 : Math.min(product * dimension, Integer.MAX_VALUE + 1L);
    }
    if (product != count) {
      throw new StoreException(
          "Shape " + shape + " does not fit " + count + " values: its product must be that many.");
    }
  }

  private void require(ElementType wanted) {
    if (type != wanted) {
      throw new StoreException(
          "Expected an array of " + wanted + " values, found " + type + " of shape " + shape + ".");
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredArray that
        && type == that.type
        && shape.equals(that.shape)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + shape.hashCode()) + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return type + shape.toString();
  }

  @FunctionalInterface
  private interface Filling {
    void fill(ByteBuffer bytes);
  }
}
