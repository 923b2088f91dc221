package gibbon.store;

import gibbon.Text;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One array in one file, for {@code numpy.load}: the .npy format, version 1.0, little-endian
 * float32, float64 or int64 in C order.
 */
public final class Npy {
  /*
   *   93 'N' 'U' 'M' 'P' 'Y' 01 00 | length of what follows, 2 bytes, little-endian |
   *   {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   spaces, newline | data
   *
   * Spaces bring the data to a multiple of 64 bytes, so that NumPy can map them into memory. The
   * header is a Python literal; rather than parse Python, reading takes the one spelling that
   * every writer of the format uses, and refuses others.
   */

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int PREFIX = MAGIC.length + 2;
  private static final int ALIGNMENT = 64;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': ?'([^']*)', ?'fortran_order': ?(True|False), ?'shape': ?\\(([^()]*)\\),? ?\\}"
              + " *\\n?");
  private static final Pattern DIMENSION = Pattern.compile("0|[1-9][0-9]{0,9}");

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
   * Reads a file whole, after checking all that it says about itself.
   *
   * @throws StoreException naming the file, what was expected and what was found
   */
  public static StoredArray read(Path file) {
    long size = StoredFiles.size(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      if (size < PREFIX || !Arrays.equals(StoredFiles.exactly(file, in, MAGIC.length), MAGIC)) {
        throw broken(file, "expected it to begin with \\x93NUMPY and version 1.0");
      }
      byte[] length = StoredFiles.exactly(file, in, 2);
      int header = (length[0] & 0xff) | (length[1] & 0xff) << 8;
      long rest = size - PREFIX;
      if (header > rest) {
        throw broken(
            file, "expected a header of " + header + " bytes, found " + rest + " in all the rest");
      }
      String text = new String(StoredFiles.exactly(file, in, header), StandardCharsets.ISO_8859_1);
      Matcher fields = HEADER.matcher(text);
      if (!fields.matches()) {
        throw broken(
            file,
            "expected the header {'descr': …, 'fortran_order': …, 'shape': (…), }, found "
                + Quoted.of(text));
      }
      ElementType type = type(file, fields.group(1), fields.group(2));
      List<Integer> shape = shape(file, fields.group(3));
      int bytes = StoredArray.sizeOf(type, shape);
      if (bytes != rest - header) {
        throw broken(
            file,
            "an array of type "
                + type
                + " and shape "
                + shape
                + (bytes < 0 ? " takes more than 2 GiB" : " takes " + bytes + " bytes")
                + ", found "
                + (rest - header));
      }
      return new StoredArray(type, shape, StoredFiles.exactly(file, in, bytes));
    } catch (IOException failure) {
      throw StoredFiles.unreadable(file, failure);
    }
  }

  private static ElementType type(Path file, String descr, String fortranOrder) {
    if (fortranOrder.equals("True")) {
      throw new StoreException(
          file
              + " holds its array in Fortran order, expected C order; save"
              + " numpy.ascontiguousarray(array) instead.");
    }
    return ElementType.ofNpy(descr)
        .orElseThrow(
            () ->
                new StoreException(
                    file
                        + " holds values of type "
                        + Quoted.of(descr)
                        + ", expected '<f4', '<f8' or '<i8'; save array.astype('<f4') instead."));
  }

  /** Dimensions as a Python tuple writes them: {@code ()}, {@code (3,)}, {@code (2, 3)}. */
  private static List<Integer> shape(Path file, String tuple) {
    List<Integer> shape = new ArrayList<>();
    if (tuple.isBlank()) {
      return shape;
    }
    String[] parts = tuple.split(",", -1);
    boolean comma = parts[parts.length - 1].isBlank();
    int count = comma ? parts.length - 1 : parts.length;
    for (int i = 0; i < count; i++) {
      String part = parts[i].strip();
      if (!DIMENSION.matcher(part).matches() || Long.parseLong(part) > Integer.MAX_VALUE) {
        throw broken(
            file,
            "expected whole numbers from 0 to "
                + Integer.MAX_VALUE
                + " in its shape, found "
                + Quoted.of(part));
      }
      shape.add(Integer.parseInt(part));
    }
    if (shape.size() > StoredArray.MOST_DIMENSIONS || count == 1 && !comma) {
      throw broken(file, "expected a shape of at most 32 dimensions, found " + Quoted.of(tuple));
    }
    return shape;
  }

  private static StoreException broken(Path file, String finding) {
    return new StoreException(
        file + " is damaged or not an .npy file: " + finding + "; save the array again.");
  }
}
