package gibbon.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200,000 steps through OpenCL: neither the process nor the device holds more at the end. It is a
 * process of its own with a heap of fixed size, so what its resident memory gains is not Java's.
 */
class SoakTest {
  /** Epochs in which compilers and pools may still grow. */
  private static final int WARM_UP = 10;

  /** 28 bytes a step, less than the smallest object OpenCL makes. */
  private static final long RESIDENT_SLACK = 4L << 20;

  /** 2 bytes a step, less than a reference. */
  private static final long HEAP_SLACK = 300_000;

  @Test
  void memoryStaysFlat(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("soak.log");
    List<String> command =
        Child.java(List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"), Soak.class.getName());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    List<String> lines;
    try {
      assertEquals(0, process.waitFor(), () -> TinyTraining.read(log));
      lines = Files.readAllLines(log);
    } finally {
      process.destroyForcibly();
    }
    assertEquals(Soak.EPOCHS + 1, lines.size(), lines::toString);
    String end = lines.get(Soak.EPOCHS);
    long[] warm = numbers(lines.get(WARM_UP - 1));
    long[] last = numbers(lines.get(Soak.EPOCHS - 1));
    System.out.println(
        Text.of(
            "%,d steps, %s; from epoch %d to %d: resident %,d -> %,d KiB, Java %,d -> %,d KiB, buffers"
                + " %d -> %d, allocations %d -> %d",
            Soak.EPOCHS * Soak.STEPS_PER_EPOCH,
            end,
            WARM_UP,
            Soak.EPOCHS,
            warm[0] >> 10,
            last[0] >> 10,
            warm[1] >> 10,
            last[1] >> 10,
            warm[2],
            last[2],
            warm[3],
            last[3]));
    assertTrue(last[0] < warm[0] + RESIDENT_SLACK, () -> "resident memory grew: " + lines);
    assertTrue(last[1] < warm[1] + HEAP_SLACK, () -> "the Java heap grew: " + lines);
    assertEquals(warm[2], last[2], "buffers in use");
    assertEquals(warm[3], last[3], "memory asked of OpenCL");
    assertTrue(end.startsWith("loss 0.0"), "it learned nothing: " + end);
    assertTrue(
        Long.parseLong(end.replaceFirst(".*launches ", ""))
            >= 7L * Soak.EPOCHS * Soak.STEPS_PER_EPOCH,
        end);
  }

  private static long[] numbers(String line) {
    return Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray();
  }
}
