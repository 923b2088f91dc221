package gibbon.store;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of number that Gibbon stores, always little-endian. */
public enum ElementType {
  FLOAT32("F32", "<f4", Float.BYTES),
  FLOAT64("F64", "<f8", Double.BYTES),
  INT64("I64", "<i8", Long.BYTES);

  private final String safetensors;
  private final String npy;
  private final int bytes;

  ElementType(String safetensors, String npy, int bytes) {
    this.safetensors = safetensors;
    this.npy = npy;
    this.bytes = bytes;
  }

  /** The size of one number in bytes. */
  public int bytes() {
    return bytes;
  }

  /** The {@code dtype} of the safetensors format. */
  String safetensors() {
    return safetensors;
  }

  /** The {@code descr} of the NumPy format. */
  String npy() {
    return npy;
  }

  static Optional<ElementType> ofSafetensors(String dtype) {
    return Arrays.stream(values()).filter(type -> type.safetensors.equals(dtype)).findFirst();
  }

  static Optional<ElementType> ofNpy(String descr) {
    return Arrays.stream(values()).filter(type -> type.npy.equals(descr)).findFirst();
  }
}
