package gibbon.data.fetch;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Reads a gzipped tar archive, entry by entry; nothing is written where an entry's name says. */
final class Tar {
  /*
   * An entry is a header of 512 bytes, then its content, filled up to a multiple of 512: name at 0
   * (100 bytes), size in octal at 124 (12), type at 156. A block of zeros ends the archive. Of the
   * later extensions (long names, sizes over 8 GiB) the archives read here have none.
   */
  private static final int BLOCK = 512;

  /** What is done with an entry: its name without folders, and its content. */
  @FunctionalInterface
  interface Entry {
    /**
     * Looks at an entry.
     *
     * @param content ends where the entry does
     */
    void read(String name, InputStream content) throws IOException;
  }

  private Tar() {}

  static void read(Path archive, Entry entry) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        InputStream in = new GZIPInputStream(file, 1 << 16)) {
      for (byte[] header = in.readNBytes(BLOCK);
          header.length == BLOCK && header[0] != 0;
          header = in.readNBytes(BLOCK)) {
        long size = octal(header, 124, 12);
        String path = text(header, 0, 100);
        Content content = new Content(in, size);
        if (header[156] == '0' || header[156] == 0) {
          entry.read(path.substring(path.lastIndexOf('/') + 1), content);
        }
        content.skipNBytes(content.left);
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      }
    }
  }

  private static String text(byte[] header, int from, int most) {
    int length = 0;
    while (length < most && header[from + length] != 0) {
      length++;
    }
    return new String(header, from, length, StandardCharsets.UTF_8).strip();
  }

  private static long octal(byte[] header, int from, int length) throws IOException {
    String digits = text(header, from, length);
    if (!digits.matches("[0-7]{1,11}")) {
      throw new IOException("it is no tar archive");
    }
    return Long.parseLong(digits, 8);
  }

  /** The bytes of one entry. */
  private static final class Content extends InputStream {
    private final InputStream in;
    private long left;

    Content(InputStream in, long size) {
      this.in = in;
      left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(into, from, (int) Math.min(most, left));
      if (count < 0) {
        throw new EOFException("it breaks off");
      }
      left -= count;
      return count;
    }
  }
}
