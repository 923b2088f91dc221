package gibbon.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the readers of this package share: sizes known before anything is allocated. */
final class StoredFiles {
  private StoredFiles() {}

  /** The size in bytes of a regular file that fits into memory twice, or a sentence. */
  static long size(Path file) {
    try {
      long size = Files.size(file);
      if (!Files.isRegularFile(file)) {
        String found = Files.isDirectory(file) ? "a folder" : "a device or pipe";
        throw new StoreException("Cannot read " + file + ": it is " + found + ", not a file.");
      }
      long most = Runtime.getRuntime().maxMemory() / 2;
      if (size > most) {
        throw new StoreException(
            "Cannot read "
                + file
                + ": its "
                + size
                + " bytes need a larger Java heap, which now allows "
                + most
                + "; raise it with -Xmx in JAVA_TOOL_OPTIONS.");
      }
      return size;
    } catch (IOException failure) {
      throw unreadable(file, failure);
    }
  }

  /** Reads that many bytes; the caller has held the number against the file's size. */
  static byte[] exactly(Path file, InputStream in, int count) throws IOException {
    byte[] bytes = new byte[count];
    int found = in.readNBytes(bytes, 0, count);
    if (found < count) {
      throw new StoreException(
          "Cannot read " + file + ": it became shorter while it was being read.");
    }
    return bytes;
  }

  static StoreException unreadable(Path file, IOException failure) {
    return new StoreException("Cannot read " + file + ": " + FileReason.of(failure) + ".", failure);
  }
}
