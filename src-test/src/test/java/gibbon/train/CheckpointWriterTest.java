package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Checkpoints are written beside what follows, in their order, and none fails unheard. */
class CheckpointWriterTest {
  private final List<String> done = new ArrayList<>();

  @Test
  void trainingGoesOnWhileACheckpointIsWritten() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    try (CheckpointWriter writer = new CheckpointWriter()) {
      writer.write(
          () ->
              () -> {
                await(written);
                done.add("first written");
              });
      assertEquals(List.of(), done);
      Thread next = new Thread(() -> writer.write(() -> () -> done.add("second written")));
      next.start();
      next.join(100);
      assertTrue(next.isAlive(), "the second waits for the first");
      written.countDown();
      next.join();
      writer.finish();
      assertEquals(List.of("first written", "second written"), done);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatCouldNotBeWrittenIsThrownByTheNextAndNothingMoreIsRead() {
    StoreException full = new StoreException("the disk is full");
    try (CheckpointWriter writer = new CheckpointWriter()) {
      writer.write(() -> failing(full));
      Exception heard =
          assertThrows(
              StoreException.class,
              () ->
                  writer.write(
                      () -> {
                        done.add("read");
                        return () -> {};
                      }));
      assertSame(full, heard);
      assertEquals(List.of(), done);
      writer.finish();
      writer.write(() -> failing(full));
      assertSame(full, assertThrows(StoreException.class, writer::finish));
    }
  }

  private static Runnable failing(StoreException failure) {
    return () -> {
      throw failure;
    };
  }

  /** Whatever ends a training, nobody finds half a file's writer at work afterwards. */
  @Test
  void closingWaitsAndKeepsQuiet() {
    CountDownLatch begun = new CountDownLatch(1);
    boolean[] ended = new boolean[1];
    try (CheckpointWriter writer = new CheckpointWriter()) {
      writer.write(
          () ->
              () -> {
                begun.countDown();
                ended[0] = true;
                throw new StoreException("nobody hears it");
              });
      await(begun);
    }
    assertTrue(ended[0]);
    assertFalse(Thread.currentThread().isInterrupted());
  }
}
