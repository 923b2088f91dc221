package gibbon.store;

import gibbon.Text;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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

  /** Writes an array to a file, in one step: see {@link AtomicFiles#write}. */
  public static void write(Path file, StoredArray array) {
    byte[] header = header(array);
    AtomicFiles.write(
        file,
        out -> {
          out.write(MAGIC);
          out.write(header.length & 0xff);
          out.write(header.length >>> 8);
          out.write(header);
          out.write(array.bytes());
        });
  }

  private static byte[] header(StoredArray array) {
    List<Integer> shape = array.shape();
    String dimensions = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String text =
        Text.of(
            "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
            array.type().npy(), shape.size() == 1 ? dimensions + "," : dimensions);
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
