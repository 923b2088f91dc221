package gibbon.app;

import gibbon.faults.Child;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs commands as a shell would, in this process or in one of its own. */
public final class CommandLines {
  private CommandLines() {}

  /** What a command left behind. */
  public record Outcome(int status, String out, String err) {}

  /** The words of a line, in which DIR is a folder, and more of them. */
  static String[] words(String line, Path folder, String... more) {
    Stream<String> words =
        Stream.of(line.split(" ")).map(word -> word.replace("DIR", folder.toString()));
    return Stream.concat(words, Stream.of(more)).toArray(String[]::new);
  }

  /** Runs a command in this process. */
  public static Outcome run(String... arguments) {
    PrintStream formerOut = System.out;
    PrintStream formerErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      int status = Gibbon.run(arguments);
      return new Outcome(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(formerOut);
      System.setErr(formerErr);
    }
  }

  /** Starts a command in a process of its own; {@code without} names what its class path lacks. */
  static Process start(String without, Path log, String... arguments) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> without.isEmpty() || !entry.contains(without))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = Child.java(List.of(), "gibbon.app.Gibbon");
    command.set(command.indexOf("-cp") + 1, classPath);
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command in a process of its own to its end. */
  static Outcome runApart(String without, Path folder, String... arguments)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "command", ".log");
    int status = start(without, log, arguments).waitFor();
    return new Outcome(status, Files.readString(log), "");
  }
}
