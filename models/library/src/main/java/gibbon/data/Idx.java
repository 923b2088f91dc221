package gibbon.data;

import gibbon.Text;
import gibbon.store.FileReason;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files, the format of MNIST (http://yann.lecun.com/exdb/mnist/), plain or gzipped. Which
 * of the two is told from the first bytes, not from the name.
 */
public final class Idx {
  /*
   *   00 00 | type: 08 is unsigned byte | number of dimensions | each dimension, 4 bytes,
   *   big-endian | the values, last dimension fastest
   *
   * A dimension can claim four thousand million of anything, and a gzip stream can swell a
   * thousandfold. So the values are taken in as they come, in pieces, and the array is made only
   * when they are all there; an eighth of the heap is the most they may take, because as floats
   * they will need four times as much again.
   */

  /** Pictures of one unsigned byte a pixel: {@code pixels} is row-major [count, rows, columns]. */
  public record Images(int count, int rows, int columns, byte[] pixels) {}

  private enum Kind {
    IMAGES("images", 3),
    LABELS("labels", 1);

    private final String words;
    private final int dimensions;

    Kind(String words, int dimensions) {
      this.words = words;
      this.dimensions = dimensions;
    }

    int magic() {
      return 0x0800 | dimensions;
    }
  }

  private record Block(long[] dimensions, byte[] values) {}

  private static final int PIECE = 1 << 20;
  private static final int HEAP_SHARE = 8;

  private Idx() {}

  /** Reads a file of pictures: unsigned bytes in three dimensions, none of them zero. */
  public static Images images(Path file) {
    return images(IdxSource.at(file), most());
  }

  /** Reads a file of labels, from 0 to 255: unsigned bytes in one dimension, at least one. */
  public static int[] labels(Path file) {
    return labels(IdxSource.at(file), most());
  }

  static Images images(IdxSource source) {
    return images(source, most());
  }

  static int[] labels(IdxSource source) {
    return labels(source, most());
  }

  static Images images(IdxSource source, long most) {
    Block block = read(source, Kind.IMAGES, most);
    long[] size = block.dimensions;
    return new Images((int) size[0], (int) size[1], (int) size[2], block.values);
  }

  static int[] labels(IdxSource source, long most) {
    byte[] values = read(source, Kind.LABELS, most).values;
    int[] labels = new int[values.length];
    Arrays.setAll(labels, i -> Byte.toUnsignedInt(values[i]));
    return labels;
  }

  private static long most() {
    return Math.min(Runtime.getRuntime().maxMemory() / HEAP_SHARE, Integer.MAX_VALUE - 8);
  }

  private static Block read(IdxSource source, Kind kind, long most) {
    try (InputStream file = source.open();
        InputStream in = unpacked(file)) {
      long[] dimensions = header(source.name(), in, kind);
      byte[] values = values(source.name(), in, kind, dimensions, most);
      return new Block(dimensions, values);
    } catch (EOFException failure) {
      throw new DataException(
          source.name() + " is truncated: its gzip data break off; fetch it again.", failure);
    } catch (ZipException failure) {
      throw new DataException(
          Text.of(
              "%s is damaged: its gzip data do not unpack (%s); fetch it again.",
              source.name(), failure.getMessage()),
          failure);
    } catch (IOException failure) {
      throw new DataException(
          "Cannot read " + source.name() + ": " + FileReason.of(failure) + ".", failure);
    }
  }

  private static InputStream unpacked(InputStream file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(file, 1 << 16);
    in.mark(2);
    int magic = in.read() | in.read() << 8;
    in.reset();
    return magic == GZIPInputStream.GZIP_MAGIC ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private static long[] header(String name, InputStream in, Kind kind) throws IOException {
    byte[] first = in.readNBytes(Integer.BYTES);
    String expected = Text.of("expected IDX %s, which begin with 0x%08x", kind.words, kind.magic());
    if (first.length < Integer.BYTES) {
      throw new DataException(
          Text.of(
              "%s is no IDX file: %s, found %d bytes; fetch it again.",
              name, expected, first.length));
    }
    int magic = ByteBuffer.wrap(first).getInt();
    if (magic != kind.magic()) {
      for (Kind other : Kind.values()) {
        if (magic == other.magic()) {
          throw new DataException(
              Text.of("%s holds IDX %s: %s; swap the files.", name, other.words, expected));
        }
      }
      throw new DataException(
          Text.of(
              "%s is not the right file: %s, found 0x%08x; fetch it again.",
              name, expected, magic));
    }
    byte[] sizes = in.readNBytes(kind.dimensions * Integer.BYTES);
    if (sizes.length < kind.dimensions * Integer.BYTES) {
      throw new DataException(
          Text.of(
              "%s is truncated: expected an IDX header of %d bytes, found %d; fetch it again.",
              name, (kind.dimensions + 1) * Integer.BYTES, Integer.BYTES + sizes.length));
    }
    ByteBuffer big = ByteBuffer.wrap(sizes);
    long[] dimensions = new long[kind.dimensions];
    Arrays.setAll(dimensions, i -> Integer.toUnsignedLong(big.getInt()));
    if (LongStream.of(dimensions).anyMatch(size -> size == 0)) {
      throw new DataException(
          Text.of(
              "%s is empty: its header says %s for its %s, expected no dimension to be zero; fetch it"
                  + " again.",
              name, product(dimensions), kind.words));
    }
    return dimensions;
  }

  private static byte[] values(String name, InputStream in, Kind kind, long[] dimensions, long most)
      throws IOException {
    long expected = 1;
    for (long size : dimensions) {
      expected = Math.multiplyHigh(expected, size) == 0 ? expected * size : -1;
      if (expected < 0) {
        expected = Long.MAX_VALUE;
      }
    }
    List<byte[]> pieces = new ArrayList<>();
    long found = 0;
    while (found < expected) {
      byte[] piece = new byte[(int) Math.min(PIECE, expected - found)];
      int filled = in.readNBytes(piece, 0, piece.length);
      found += filled;
      if (filled < piece.length) {
        throw new DataException(
            Text.of(
                "%s is truncated: its header promises %s bytes of %s, found %d; fetch it again.",
                name, product(dimensions), kind.words, found));
      }
      if (found > most) {
        throw new DataException(
            Text.of(
                "%s promises %s bytes of %s, expected at most %d with this Java heap; raise it with"
                    + " -Xmx in JAVA_TOOL_OPTIONS.",
                name, product(dimensions), kind.words, most));
      }
      pieces.add(piece);
    }
    if (in.read() >= 0) {
      throw new DataException(
          Text.of(
              "%s is too long: its header promises %s bytes of %s, found more; fetch it again.",
              name, product(dimensions), kind.words));
    }
    ByteBuffer values = ByteBuffer.allocate((int) found);
    pieces.forEach(values::put);
    return values.array();
  }

  private static String product(long[] dimensions) {
    return LongStream.of(dimensions).mapToObj(String::valueOf).collect(Collectors.joining(" × "));
  }
}
