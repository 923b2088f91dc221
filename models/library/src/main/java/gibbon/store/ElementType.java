package gibbon.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kinds of number that stored arrays have, always little-endian. Gibbon writes the first three.
 */
public enum ElementType {
  FLOAT32("F32", "f4", Float.BYTES, ByteBuffer::getFloat),
  FLOAT64("F64", "f8", Double.BYTES, ByteBuffer::getDouble),
  INT64("I64", "i8", Long.BYTES, ByteBuffer::getLong),
  FLOAT16("F16", "f2", Short.BYTES, (bytes, at) -> half(bytes.getShort(at))),
  /** A float32 without its lower half; NumPy has none. */
  BFLOAT16(
      "BF16", null, Short.BYTES, (bytes, at) -> Float.intBitsToFloat(bytes.getShort(at) << 16)),
  INT32("I32", "i4", Integer.BYTES, ByteBuffer::getInt),
  INT16("I16", "i2", Short.BYTES, ByteBuffer::getShort),
  INT8("I8", "i1", Byte.BYTES, ByteBuffer::get),
  UINT64("U64", "u8", Long.BYTES, (bytes, at) -> unsigned(bytes.getLong(at))),
  UINT32("U32", "u4", Integer.BYTES, (bytes, at) -> Integer.toUnsignedLong(bytes.getInt(at))),
  UINT16("U16", "u2", Short.BYTES, (bytes, at) -> Short.toUnsignedInt(bytes.getShort(at))),
  UINT8("U8", "u1", Byte.BYTES, (bytes, at) -> Byte.toUnsignedInt(bytes.get(at))),
  BOOL("BOOL", "b1", Byte.BYTES, (bytes, at) -> bytes.get(at) == 0 ? 0 : 1);

  private final String safetensors;
  private final String npy;
  private final int bytes;
  private final Reading reading;

  @FunctionalInterface
  private interface Reading {
    double at(ByteBuffer bytes, int place);
  }

  ElementType(String safetensors, String npy, int bytes, Reading reading) {
    this.safetensors = safetensors;
    this.npy = npy;
    this.bytes = bytes;
    this.reading = reading;
  }

  /** The size of one number in bytes. */
  public int bytes() {
    return bytes;
  }

  /** The number at a place, in bytes; exact but for whole numbers beyond 2⁵³, which are rounded. */
  double at(ByteBuffer little, int place) {
    return reading.at(little, place);
  }

  /** The {@code dtype} of the safetensors format. */
  String safetensors() {
    return safetensors;
  }

  /** The {@code descr} of the NumPy format. */
  String npy() {
    if (npy == null) {
      throw new StoreException("An .npy file cannot hold " + this + "; store it as FLOAT32.");
    }
    return (bytes == 1 ? "|" : "<") + npy;
  }

  static Optional<ElementType> ofSafetensors(String dtype) {
    return Arrays.stream(values()).filter(type -> type.safetensors.equals(dtype)).findFirst();
  }

  /** By NumPy's letter and size without the order of bytes, such as {@code f4}. */
  static Optional<ElementType> ofNpy(String letterAndSize) {
    return Arrays.stream(values()).filter(type -> letterAndSize.equals(type.npy)).findFirst();
  }

  /** All names of the safetensors format that can be read, for messages. */
  static String allOfSafetensors() {
    return Arrays.stream(values()).map(type -> type.safetensors).collect(Collectors.joining(", "));
  }

  /** All types of .npy files that can be read, for messages. */
  static String allOfNpy() {
    return Arrays.stream(values())
        .filter(type -> type.npy != null)
        .map(type -> type.npy)
        .collect(Collectors.joining(", "));
  }

  /** IEEE 754 binary16: a sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
  private static double half(short bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    double size =
        switch (exponent) {
          case 0 -> Math.scalb((double) fraction, -24);
          case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb((double) (1024 + fraction), exponent - 25);
        };
    return bits < 0 ? -size : size;
  }

  private static double unsigned(long bits) {
    // The lowest bit of the half stands for the one shifted out, so that rounding is right.
    return bits >= 0 ? bits : 2.0 * (bits >>> 1 | bits & 1);
  }
}
