package gibbon.store;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
   * A rename asks only the folder for permission and replaces whatever has the name. What a
   * plain write would have respected is therefore checked by hand: a write-protected file stays,
   * a link is followed, and a device such as /dev/null is not replaced by a file.
   *
   * A process that is killed while it writes leaves its new file behind. The next to write into
   * the folder deletes what the dead left: a writer holds a lock on its file, which ends with the
   * process, so a file that can be locked has no writer. Between making a file and locking it a
   * writer may lose it that way, so it looks again and makes another.
   */

  private static final String PART = ".gibbon-*.part";

  private static final int MOST_TRIES = 10;

  /** What this process is writing; a process is not kept off by its own locks. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  /** What goes into a file. The stream is buffered; closing it is allowed and only flushes. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** How files get to the disk; a test looks on, because no test cuts the power. */
  interface Disk {
    /** This machine's. */
    Disk REAL = new Disk() {};

    /** Returns when all that was written through the channel is on the disk. */
    default void force(FileChannel channel) throws IOException {
      channel.force(true);
    }

    default void rename(Path part, Path target) throws IOException {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private AtomicFiles() {}

  /**
   * Writes a file, replacing a former one of that name in a single step.
   *
   * @throws StoreException naming the file and the cause, with a former file untouched; whatever
   *     else {@code content} throws passes through, again with the former file untouched
   */
  public static void write(Path file, Content content) {
    write(file, content, Disk.REAL);
  }

  static void write(Path file, Content content, Disk disk) {
    Path target = target(file);
    Path folder = target.toAbsolutePath().getParent();
    sweep(folder);
    Path part = null;
    try {
      for (int tries = 0; part == null || !written(part, target, content, disk); tries++) {
        if (tries > MOST_TRIES) {
          throw new IOException("another program takes its new file away each time");
        }
        part = folder.resolve(partName());
      }
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
    force(folder, disk);
  }

  /** Writes by way of {@code part}; false, with nothing written, if a sweep took it away. */
  private static boolean written(Path part, Path target, Content content, Disk disk)
      throws IOException {
    OWN.add(part);
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      if (locked(channel) == Lock.ANOTHERS || !Files.exists(part)) {
        return false;
      }
      content.writeTo(new Unclosed(out));
      out.flush();
      disk.force(channel);
      disk.rename(part, target);
      return true;
    } finally {
      OWN.remove(part);
    }
  }

  /** Deletes what writers left that were killed. */
  private static void sweep(Path folder) {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, PART)) {
      for (Path part : parts) {
        if (!OWN.contains(part) && Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
          removeIfAbandoned(part);
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      return; // Writing will tell what is wrong with the folder.
    }
  }

  private static void removeIfAbandoned(Path part) {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      if (locked(channel) == Lock.OURS) {
        Files.deleteIfExists(part);
      }
    } catch (IOException someoneElses) {
      return; // Another user's, or gone by now; in nobody's way.
    }
  }

  private enum Lock {
    OURS,
    ANOTHERS,
    UNSUPPORTED
  }

  /** Locks a file until its channel closes. */
  private static Lock locked(FileChannel channel) {
    try {
      return channel.tryLock() == null ? Lock.ANOTHERS : Lock.OURS;
    } catch (OverlappingFileLockException other) {
      return Lock.ANOTHERS;
    } catch (IOException unsupported) {
      return Lock.UNSUPPORTED;
    }
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
  private static void force(Path folder, Disk disk) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      disk.force(channel);
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
