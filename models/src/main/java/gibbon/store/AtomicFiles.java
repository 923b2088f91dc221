package gibbon.store;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes files so that whoever looks sees the former content or the new one, never a part of it.
 */
public final class AtomicFiles {
  /*
   * Write a new file in the same folder, force it to the disk, rename it over the old one, force
   * the folder. The order matters: a rename that reaches the disk before the data would leave an
   * empty file after a power cut.
   *
   * A rename asks only the folder for permission and replaces whatever bears the name. What a
   * plain write would have respected is therefore checked by hand: a write-protected file stays,
   * a link is followed, and a device such as /dev/null is not replaced by a file.
   */

  /** What goes into a file. The stream is buffered; closing it is allowed and only flushes. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private AtomicFiles() {}

  /**
   * Writes a file, replacing a former one of that name in a single step.
   *
   * @throws StoreException naming the file and the cause, with a former file untouched; whatever
   *     else {@code content} throws passes through, again with the former file untouched
   */
  public static void write(Path file, Content content) {
    Path target = target(file);
    Path folder = target.toAbsolutePath().getParent();
    Path part = folder.resolve(partName());
    try {
      try (FileChannel channel =
              FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
        content.writeTo(new Unclosed(out));
        out.flush();
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      remove(part, failure);
      throw failed(file, FileReason.of(failure), failure);
    } catch (UncheckedIOException failure) {
      remove(part, failure);
      throw failed(file, FileReason.of(failure.getCause()), failure);
    } catch (RuntimeException | Error failure) {
      remove(part, failure);
      throw failure;
    }
    force(folder);
  }

  private static Path target(Path file) {
    if (!Files.exists(file)) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw failed(file, "it is a link to a file that does not exist", null);
      }
      Path folder = file.toAbsolutePath().getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        throw failed(file, "its folder does not exist; make it first", null);
      }
      return file;
    }
    if (!Files.isRegularFile(file)) {
      String found = Files.isDirectory(file) ? "a folder" : "a device or pipe";
      throw failed(file, "it is " + found + ", not a file", null);
    }
    if (!Files.isWritable(file)) {
      throw failed(file, "it is write-protected", null);
    }
    try {
      return file.toRealPath();
    } catch (IOException failure) {
      throw failed(file, FileReason.of(failure), failure);
    }
  }

  /** A name of its own length, so that a target with a name of the greatest length still fits. */
  private static String partName() {
    return ".gibbon-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".part";
  }

  private static StoreException failed(Path file, String reason, Throwable cause) {
    String former = Files.isRegularFile(file) ? "the former file is untouched" : "nothing was left";
    return new StoreException("Cannot write " + file + ": " + reason + " (" + former + ").", cause);
  }

  private static void remove(Path part, Throwable failure) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  /**
   * Makes the rename itself durable. Some systems have no such call (Windows, several network file
   * systems); there a power cut within seconds may bring the former file back, still whole.
   */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException unsupported) {
      return;
    }
  }

  /** Passes writes on in blocks; a library that closes its stream must not end the file for us. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
