package gibbon.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real command line in a process of its own, to be killed, starved and interrupted. */
public record Child(Process process, Path log) implements AutoCloseable {
  private static final long MOST_SECONDS = 300;

  /** How it ended, and all that it printed but a Java machine's note of its options. */
  record End(int status, List<String> lines) {
    /** Holds it to the rule: status 1 and one sentence, the last line. */
    String sentence() {
      String text = String.join("\n", lines);
      assertEquals(1, status, text);
      List<String> sentences = lines.stream().filter(l -> l.startsWith("gibbon: ")).toList();
      assertEquals(1, sentences.size(), text);
      assertEquals(sentences.get(0), lines.get(lines.size() - 1), text);
      assertTrue(!text.contains("\tat ") && sentences.get(0).endsWith("."), text);
      return sentences.get(0);
    }
  }

  /**
   * Starts {@code gibbon ARGUMENTS}.
   *
   * @param folder where its log goes
   * @param before words to put before the command, such as those of a shell with limits
   */
  static Child start(Path folder, List<String> before, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(before);
    // A build started in the background may ignore Ctrl-C, and a child inherits that.
    if (Files.isExecutable(Path.of("/usr/bin/env")) && knowsDefaultSignal()) {
      command.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
    }
    command.addAll(java(List.of(), "gibbon.app.Gibbon"));
    command.addAll(arguments);
    Path log = Files.createTempFile(folder, "child", ".log");
    return new Child(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log);
  }

  /** The words that start a class in a Java machine of its own, quick to start. */
  public static List<String> java(List<String> options, String main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Without the file of performance data, which a limit on files would hit first.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    // In the language of the tests, and as quiet about native libraries.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.matches("(-Duser\\.|--enable-native-access).*"))
        .forEach(command::add);
    command.addAll(options);
    command.addAll(List.of("-cp", absoluteClassPath(), main));
    return command;
  }

  private static String absoluteClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean knowsDefaultSignal() throws IOException {
    return succeeds("/usr/bin/env", "--default-signal=INT", "true");
  }

  /** Whether a command ends well. */
  static boolean succeeds(String... command) throws IOException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } catch (IOException missing) {
      return false;
    }
  }

  /** Waits for its end; a child that hangs fails the test. */
  End end() throws IOException, InterruptedException {
    boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
    assertTrue(ended, () -> "the child hangs: " + log);
    return new End(process.exitValue(), Files.readAllLines(log));
  }

  /** Ends it as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The files being written, or left by a writer that was killed. */
  static List<Path> parts(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".part")).toList();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
