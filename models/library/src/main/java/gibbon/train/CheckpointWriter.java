package gibbon.train;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Writes checkpoints beside the epochs that follow them, one at a time. */
final class CheckpointWriter implements AutoCloseable {
  /*
   * A checkpoint is read from the device before the next step and then takes longest to be summed up,
   * written and forced to the disk. Whoever wants it to be there, or another to be written, waits; so
   * there is one at most in memory, and a failure ends the training an epoch later at the latest. The
   * thread keeps no process alive: killed in the middle, the former file is there.
   */
  private CompletableFuture<Void> last;

  /**
   * Has a checkpoint written, once the former one is.
   *
   * @throws gibbon.store.StoreException if the former one could not be written
   */
  void write(Supplier<Runnable> reading) {
    finish();
    last = CompletableFuture.runAsync(reading.get(), CheckpointWriter::start);
  }

  private static void start(Runnable writing) {
    Thread thread = new Thread(writing, "checkpoint");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits until the last one is on the disk; throws what it failed with, once. */
  void finish() {
    if (last == null) {
      return;
    }
    CompletableFuture<Void> waited = last;
    last = null;
    try {
      waited.join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failure;
    }
  }

  /** Waits, too, but leaves the failure for which it may be closed to be told. */
  @Override
  public void close() {
    if (last != null) {
      last.handle((nothing, failure) -> null).join();
    }
  }
}
