package gibbon.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.faults.Child;
import gibbon.planted.Suite.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs tests on an altered Gibbon in a process of its own, because a kernel with a fault may write
 * where it should not and take the process down.
 */
final class Apart {
  private static final int MOST_MINUTES = 10;
  private static final String RUNS = "planted: runs ";
  private static final int FOUND = 3;
  private static final int MISFIT = 4;

  /** A process that dies by a signal has 128 and its number for a status. */
  private static final int SIGNALS = 128;

  private Apart() {}

  /**
   * How it went.
   *
   * @param test that failed, or was running when the process died; empty if all passed
   * @param found whether that shows the fault; that its kernel does not build shows none
   * @param output all that the process said
   */
  record Outcome(Optional<String> test, boolean found, boolean crashed, String output) {}

  /** Runs tests, named as {@link Suite#firstFailure} takes them, until one fails. */
  static Outcome run(Path altered, List<String> tests) {
    Path log = altered.resolve("output.log");
    List<String> options =
        List.of(
            "-Xmx1g",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + altered.resolve("crash.log"));
    List<String> command = Child.java(options, Apart.class.getName());
    command.add(altered.toString());
    command.addAll(tests);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("hangs:\n" + Files.readString(log));
      }
      return outcome(process.exitValue(), Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Outcome outcome(int status, String output) {
    String last =
        output
            .lines()
            .filter(line -> line.startsWith(RUNS))
            .reduce((former, latter) -> latter)
            .map(line -> line.substring(RUNS.length()))
            .orElseThrow(() -> new AssertionError("no test began:\n" + output));
    boolean crashed = status > SIGNALS;
    if (!crashed && status != FOUND && status != MISFIT) {
      assertEquals(0, status, output);
      return new Outcome(Optional.empty(), false, false, output);
    }
    return new Outcome(Optional.of(last), crashed || status == FOUND, crashed, output);
  }

  /** What runs there: a folder of altered classes and kernels, then tests. */
  public static void main(String[] arguments) throws IOException {
    List<String> tests = new ArrayList<>(List.of(arguments));
    try (Suite suite = new Suite(Path.of(tests.remove(0)))) {
      for (String test : tests) {
        System.out.println(RUNS + test);
        Optional<Failure> failure = suite.firstFailure(List.of(test));
        if (failure.isPresent()) {
          failure.get().cause().printStackTrace(System.out);
          System.out.flush();
          // At once: what a fault has spoilt may not be closed in order.
          Runtime.getRuntime().halt(failure.get().found() ? FOUND : MISFIT);
        }
      }
    }
    System.exit(0);
  }
}
