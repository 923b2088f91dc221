package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import gibbon.autodiff.Tape;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * The JVM stops a thread by a SIGSEGV. A compiler inside of OpenCL that takes it for its own
 * failure ends the build that it is busy with; and two threads that are stopped together end the
 * process.
 */
class SignalHandlersTest {
  @Test
  void kernelsAreBuiltWhileThreadsAreStopped() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    // One is stopped by the other, some thousand times a second.
    Thread stopped = new Thread(() -> spin(over));
    Thread stopping = new Thread(() -> stop(over));
    stopped.start();
    stopping.start();
    try {
      for (int i = 0; i < 3; i++) {
        assertDoesNotThrow(
            SignalHandlersTest::build,
            "start tests by ./gibbon test, or with LD_PRELOAD set to the JDK's lib/libjsig.so");
      }
    } finally {
      over.set(true);
      stopped.join();
      stopping.join();
    }
  }

  private static void spin(AtomicBoolean over) {
    while (!over.get()) {
      Thread.onSpinWait();
    }
  }

  private static void stop(AtomicBoolean over) {
    while (!over.get()) {
      Thread.getAllStackTraces();
    }
  }

  /**
   * Builds a kernel with sizes it never had before, so that no cache spares the compiler its work.
   */
  private static void build() {
    int never = (int) (System.nanoTime() & (1 << 30) - 1) + 1;
    Tuning tuning = Tuning.standard(16).with(Map.of("DOT_DEPTH", never));
    try (ClDevice device = new ClDevice(Opened.first(), true, tuning);
        Arena arena = new Arena(device)) {
      Ops.exp(new Tape(arena).leaf(arena.of(Shape.of(1), new float[1]))).value().toFloats();
    }
  }
}
