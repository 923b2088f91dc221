package gibbon.data;

import gibbon.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What an IDX file says of itself.
 *
 * @param dimensions none of them zero, each below 2³²
 */
record IdxHeader(IdxHeader.Type type, long[] dimensions) {
  /** A file that says it has more is no IDX file, or a damaged one. */
  private static final int MOST_DIMENSIONS = 8;

  /**
   * The types of numbers that the format has; Gibbon reads the unsigned bytes and whole numbers.
   */
  enum Type {
    UNSIGNED_BYTES(0x08, 1),
    SIGNED_BYTES(0x09, 1),
    SHORTS(0x0b, Short.BYTES),
    INTS(0x0c, Integer.BYTES),
    FLOATS(0x0d, Float.BYTES),
    DOUBLES(0x0e, Double.BYTES);

    private final int code;
    private final int bytes;

    Type(int code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    private String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** What a file is wanted for. */
  enum Kind {
    IMAGES("images", 3),
    LABELS("labels", 1);

    private final String words;
    private final int dimensions;

    Kind(String words, int dimensions) {
      this.words = words;
      this.dimensions = dimensions;
    }

    String words() {
      return words;
    }

    private int magic() {
      return Type.UNSIGNED_BYTES.code << 8 | dimensions;
    }

    /**
     * Grey pictures may have an axis of one channel; labels may be wider, and have columns behind.
     */
    private boolean takes(IdxHeader header) {
      long[] size = header.dimensions;
      return switch (this) {
        case IMAGES ->
            header.type == Type.UNSIGNED_BYTES
                && (size.length == 3 || size.length == 4 && (size[1] == 1 || size[3] == 1));
        case LABELS ->
            (header.type == Type.UNSIGNED_BYTES
                    || header.type == Type.SHORTS
                    || header.type == Type.INTS)
                && size.length <= 2;
      };
    }
  }

  /**
   * Reads a header.
   *
   * @throws DataException if it is none, or one of a file for something else
   */
  static IdxHeader read(String name, InputStream in, Kind kind) throws IOException {
    byte[] first = in.readNBytes(Integer.BYTES);
    String expected = Text.of("expected IDX %s, which begin with 0x%08x", kind.words, kind.magic());
    if (first.length < Integer.BYTES) {
      throw new DataException(
          Text.of(
              "%s is no IDX file: %s, found %d bytes; fetch it again.",
              name, expected, first.length));
    }
    int magic = ByteBuffer.wrap(first).getInt();
    Type type =
        Arrays.stream(Type.values())
            .filter(known -> known.code == magic >>> 8)
            .findFirst()
            .filter(known -> (magic & 255) > 0 && (magic & 255) <= MOST_DIMENSIONS)
            .orElseThrow(
                () ->
                    new DataException(
                        Text.of(
                            "%s is not the right file: %s, found 0x%08x; fetch it again.",
                            name, expected, magic)));
    for (Kind other : Kind.values()) {
      if (magic == other.magic() && kind != other) {
        throw new DataException(
            Text.of("%s holds IDX %s: %s; swap the files.", name, other.words, expected));
      }
    }
    int count = magic & 255;
    byte[] sizes = in.readNBytes(count * Integer.BYTES);
    if (sizes.length < count * Integer.BYTES) {
      throw new DataException(
          Text.of(
              "%s is truncated: expected an IDX header of %d bytes, found %d; fetch it again.",
              name, (count + 1) * Integer.BYTES, Integer.BYTES + sizes.length));
    }
    ByteBuffer big = ByteBuffer.wrap(sizes);
    long[] dimensions = new long[count];
    Arrays.setAll(dimensions, i -> Integer.toUnsignedLong(big.getInt()));
    IdxHeader header = new IdxHeader(type, dimensions);
    if (!kind.takes(header)) {
      throw new DataException(
          Text.of(
              "%s is an IDX file of %s in %d dimensions (0x%08x, %s): %s; convert it to unsigned bytes in %d.",
              name, type.words(), count, magic, header.product(), expected, kind.dimensions));
    }
    if (LongStream.of(dimensions).anyMatch(size -> size == 0)) {
      throw new DataException(
          Text.of(
              "%s is empty: its header says %s for its %s, expected no dimension to be zero; fetch it"
                  + " again.",
              name, header.product(), kind.words));
    }
    return header;
  }

  /** The bytes of the values, or the greatest number there is where they are more. */
  long bytes() {
    long product = type.bytes;
    for (long size : dimensions) {
      product =
          Math.multiplyHigh(product, size) == 0 && product * size >= 0
              ? product * size
              : Long.MAX_VALUE;
    }
    return product;
  }

  /** Such as {@code 60000 × 28 × 28}, and behind it what each is if it is no byte. */
  String product() {
    String product =
        LongStream.of(dimensions).mapToObj(String::valueOf).collect(Collectors.joining(" × "));
    return type.bytes == 1 ? product : product + " × " + type.bytes;
  }
}
