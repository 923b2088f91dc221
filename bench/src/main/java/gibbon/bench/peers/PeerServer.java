package gibbon.bench.peers;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The process of one peer. It reads a command a line and answers each with a line:
 *
 * <pre>
 *   prepare TASK         ok | none
 *   results FILE         ok          the results as floats, least significant byte first
 *   time MILLISECONDS N  ok MEDIAN   seconds of one run, up to N waited for together
 *   kernels MILLISECONDS ok MEDIAN   seconds in kernels of one run
 * </pre>
 *
 * or {@code failed REASON}. Between commands it waits without using a processor.
 */
public final class PeerServer {
  private static final int CHUNK = 1 << 18;

  private PeerServer() {}

  /** Serves the peer whose class is named by the argument. */
  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    // What a library says goes where it does not disturb the answers.
    System.setOut(System.err);
    Peer peer = (Peer) Class.forName(arguments[0]).getConstructor().newInstance();
    answers.println("ok " + peer.name());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Peer.Work work = null;
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ", 2);
      try {
        switch (words[0]) {
          case "prepare" -> {
            work = null;
            work = peer.prepare(Job.parse(words[1]));
            answers.println(work == null ? "none" : "ok");
          }
          case "results" -> {
            write(Path.of(words[1]), work.results());
            answers.println("ok");
          }
          case "time" -> {
            String[] numbers = words[1].split(" ");
            long milliseconds = Long.parseLong(numbers[0]);
            answers.println("ok " + time(work, milliseconds, Integer.parseInt(numbers[1])));
          }
          case "kernels" ->
              answers.println("ok " + median(work::kernelSeconds, Long.parseLong(words[1])));
          default -> answers.println("failed there is no command " + words[0]);
        }
      } catch (RuntimeException | IOException | LinkageError e) {
        answers.println("failed " + String.valueOf(e).replaceAll("\\s+", " "));
      }
    }
  }

  /** Repeats work for about so long; the median time of a run in seconds. */
  static double time(Runnable work, long milliseconds) {
    return median(
        () -> {
          long start = System.nanoTime();
          work.run();
          return 1e-9 * (System.nanoTime() - start);
        },
        milliseconds);
  }

  /**
   * The same in rows of so many runs, or of fewer where they take so long that hardly three rows
   * would fit: there, waiting is nothing.
   */
  private static double time(Peer.Work work, long milliseconds, int inRow) {
    double once = inRow == 1 ? 0 : time(work::run, 0);
    int times = (int) Math.max(1, Math.min(inRow, 1e-3 * milliseconds / 3 / once));
    return time(() -> work.run(times), milliseconds) / times;
  }

  /** Repeats a measurement for about so long, but thrice if it fits at all; its median. */
  private static double median(DoubleSupplier measurement, long milliseconds) {
    List<Double> values = new ArrayList<>();
    long end = System.nanoTime() + milliseconds * 1_000_000;
    boolean fits;
    do {
      values.add(measurement.getAsDouble());
      fits = values.size() > 1 || milliseconds == 0 || System.nanoTime() < end;
    } while (System.nanoTime() < end || fits && values.size() < 3);
    Collections.sort(values);
    return values.get(values.size() / 2);
  }

  private static void write(Path file, float[][] results) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (float[] result : results) {
        for (int from = 0; from < result.length; from += CHUNK) {
          int count = Math.min(CHUNK, result.length - from);
          bytes.clear();
          bytes.asFloatBuffer().put(result, from, count);
          bytes.limit(count * Float.BYTES);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }
      }
    }
  }
}
