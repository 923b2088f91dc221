package gibbon.store;

import gibbon.Text;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps others from the same work, in this process or another, until it is closed. */
public final class FileHold implements AutoCloseable {
  /*
   * The lock ends with its process, however that ends. Its file stays, for a file that is deleted
   * and made again can be locked twice.
   */
  private static final long INTERVAL_MILLIS = 200;

  private final FileChannel channel;

  private FileHold(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits until nobody else holds it.
   *
   * @param file made if it does not exist
   * @param waiting run once if it must wait
   */
  public static FileHold on(Path file, Runnable waiting) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      for (int tries = 0; !locked(channel); tries++) {
        if (tries == 0) {
          waiting.run();
        }
        Thread.sleep(INTERVAL_MILLIS);
      }
      return new FileHold(channel);
    } catch (IOException failure) {
      close(channel, failure);
      throw new StoreException(
          Text.of("Cannot lock %s: %s.", file, FileReason.of(failure)), failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      close(channel, stopped);
      throw new StoreException(Text.of("Waiting for the lock %s was interrupted.", file), stopped);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    }
  }

  private static void close(FileChannel channel, Exception failure) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException harmless) {
      return; // The lock ends with the process.
    }
  }
}
