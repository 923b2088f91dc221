package gibbon.store;

import gibbon.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One array in one file, for {@code numpy.load}: the .npy format, written in version 1.0,
 * little-endian and in C order, read in all versions, orders and types of numbers.
 */
public final class Npy {
  /*
   *   93 'N' 'U' 'M' 'P' 'Y' 01 00 | length of what follows, 2 bytes, little-endian |
   *   {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   spaces, newline | data
   *
   * Spaces bring the data to a multiple of 64 bytes, so that NumPy can map them into memory.
   */

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int PREFIX = MAGIC.length + 2;
  private static final int ALIGNMENT = 64;

  private Npy() {}

  /** What goes into an array, part by part. */
  @FunctionalInterface
  public interface Filling {
    /** Hands over values in row-major order, in parts of any size. */
    void into(Consumer<float[]> values);
  }

  /** Writes an array to a file, in one step: see {@link AtomicFiles#write}. */
  public static void write(Path file, StoredArray array) {
    AtomicFiles.write(
        file,
        out -> {
          header(out, array.type(), array.shape());
          out.write(array.bytes());
        });
  }

  /**
   * Writes an array of float32 that is never whole in memory, in one step as well.
   *
   * @throws StoreException if more or fewer values come than the shape has; a former file of that
   *     name is then untouched
   */
  public static void write(Path file, List<Integer> shape, Filling filling) {
    int bytes = StoredArray.sizeOf(ElementType.FLOAT32, shape);
    if (bytes < 0) {
      throw new StoreException("An array of shape " + shape + " takes more than 2 GiB.");
    }
    AtomicFiles.write(
        file,
        out -> {
          header(out, ElementType.FLOAT32, shape);
          long[] written = {0};
          filling.into(
              values -> {
                ByteBuffer part =
                    ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                part.asFloatBuffer().put(values);
                written[0] += part.capacity();
                try {
                  out.write(part.array());
                } catch (IOException failure) {
                  throw new UncheckedIOException(failure);
                }
              });
          if (written[0] != bytes) {
            throw new StoreException(
                "Shape "
                    + shape
                    + " does not fit "
                    + written[0] / Float.BYTES
                    + " values: its product must be that many.");
          }
        });
  }

  private static void header(OutputStream out, ElementType type, List<Integer> shape)
      throws IOException {
    byte[] header = header(type, shape);
    out.write(MAGIC);
    out.write(header.length & 0xff);
    out.write(header.length >>> 8);
    out.write(header);
  }

  private static byte[] header(ElementType type, List<Integer> shape) {
    String dimensions = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String text =
        Text.of(
            "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
            type.npy(), shape.size() == 1 ? dimensions + "," : dimensions);
    int filled = PREFIX + text.length() + 1;
    int spaces = Math.floorMod(-filled, ALIGNMENT);
    return (text + " ".repeat(spaces) + "\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Reads a file whole, after checking all that it says about itself: see {@link NpyFile}.
   *
   * @throws StoreException naming the file, what was expected and what was found
   */
  public static StoredArray read(Path file) {
    return NpyFile.read(file);
  }
}
