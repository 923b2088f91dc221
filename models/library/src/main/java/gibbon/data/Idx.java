package gibbon.data;

import gibbon.Text;
import gibbon.data.IdxHeader.Kind;
import gibbon.store.FileReason;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files, the format of MNIST (http://yann.lecun.com/exdb/mnist/), plain or gzipped. Which
 * of the two is told from the first bytes, not from the name.
 */
public final class Idx {
  /*
   *   00 00 | type: 08 is unsigned byte, 0c is int | number of dimensions | each dimension, 4 bytes,
   *   big-endian | the values, last dimension fastest
   *
   * A dimension can claim four thousand million of anything, and a gzip stream can swell a
   * thousandfold. So the values are taken in as they come, in pieces, and the array is made only
   * when they are all there; an eighth of the heap is the most they may take, because as floats
   * they will need four times as much again.
   */

  /** Pictures of one unsigned byte a pixel: {@code pixels} is row-major [count, rows, columns]. */
  public record Images(int count, int rows, int columns, byte[] pixels) {}

  private record Block(IdxHeader header, byte[] values) {}

  private static final int PIECE = 1 << 20;
  private static final int HEAP_SHARE = 8;
  private static final int GREATEST_LABEL = 65_535;

  private Idx() {}

  /**
   * Reads a file of grey pictures: unsigned bytes in three dimensions, none of them zero; or in
   * four, one of which is that of the one channel.
   */
  public static Images images(Path file) {
    return images(IdxSource.at(file), most());
  }

  /**
   * Reads a file of labels, at least one: unsigned bytes, shorts or ints, in one dimension; or the
   * first column of two, as in QMNIST (https://github.com/facebookresearch/qmnist).
   */
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
    long[] size = block.header.dimensions();
    // Of four dimensions, that of the one channel is the second or the last.
    int rows = size.length == 4 && size[3] != 1 ? 2 : 1;
    return new Images((int) size[0], (int) size[rows], (int) size[rows + 1], block.values);
  }

  static int[] labels(IdxSource source, long most) {
    Block block = read(source, Kind.LABELS, most);
    ByteBuffer values = ByteBuffer.wrap(block.values);
    int width = block.header.type().bytes();
    int[] labels = new int[(int) block.header.dimensions()[0]];
    int stride = block.values.length / labels.length;
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          switch (width) {
            case Integer.BYTES -> values.getInt(i * stride);
            case Short.BYTES -> values.getShort(i * stride);
            default -> Byte.toUnsignedInt(values.get(i * stride));
          };
      if (labels[i] < 0 || labels[i] > GREATEST_LABEL) {
        throw new DataException(
            Text.of(
                "%s holds the label %d for picture %d, expected labels from 0 to %d; number the classes from 0 and fetch it again.",
                source.name(), labels[i], i, GREATEST_LABEL));
      }
    }
    return labels;
  }

  private static long most() {
    return Math.min(Runtime.getRuntime().maxMemory() / HEAP_SHARE, Integer.MAX_VALUE - 8);
  }

  private static Block read(IdxSource source, Kind kind, long most) {
    try (InputStream file = source.open();
        InputStream in = unpacked(file)) {
      IdxHeader header = IdxHeader.read(source.name(), in, kind);
      return new Block(header, values(source.name(), in, kind, header, most));
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

  private static byte[] values(String name, InputStream in, Kind kind, IdxHeader header, long most)
      throws IOException {
    long expected = header.bytes();
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
                name, header.product(), kind.words(), found));
      }
      if (found > most) {
        throw new DataException(
            Text.of(
                "%s promises %s bytes of %s, expected at most %d with this Java heap; raise it with"
                    + " -Xmx in JAVA_TOOL_OPTIONS.",
                name, header.product(), kind.words(), most));
      }
      pieces.add(piece);
    }
    if (in.read() >= 0) {
      throw new DataException(
          Text.of(
              "%s is too long: its header promises %s bytes of %s, found more; fetch it again.",
              name, header.product(), kind.words()));
    }
    ByteBuffer values = ByteBuffer.allocate((int) found);
    pieces.forEach(values::put);
    return values.array();
  }
}
