package gibbon.bench.peers;

import gibbon.GibbonException;
import gibbon.Text;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The driver's side of a {@link PeerServer}. */
final class PeerProcess implements AutoCloseable {
  private final String id;
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;
  private final Path log;
  private final String name;

  /**
   * Starts a peer.
   *
   * @param id a word for it
   * @param peer the class name of the {@link Peer}
   * @param options of the Java virtual machine
   * @param log where the library's own messages go
   * @throws GibbonException if it does not start
   */
  PeerProcess(String id, String peer, String classPath, List<String> options, Path log) {
    this.id = id;
    this.log = log;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, PeerServer.class.getName(), peer));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
      Map<String, String> environment = builder.environment();
      // Set by some machines' images, these hold OpenBLAS to kernels of older processors.
      environment.remove("OPENBLAS_CORETYPE");
      environment.remove("OPENBLAS_L2_SIZE");
      process = builder.start();
    } catch (IOException e) {
      throw new GibbonException("The process of " + id + " cannot be started (" + e + ").", e);
    }
    commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    name = answer().orElse("nothing");
  }

  String id() {
    return id;
  }

  String name() {
    return name;
  }

  /** Whether the peer can do the task, and is ready to. */
  boolean prepare(Job task) {
    commands.println("prepare " + task);
    return answer().isPresent();
  }

  /** The task's results, one after another. */
  FloatBuffer results() {
    try {
      Path file = Files.createTempFile("gibbon-peer-", ".bin");
      try {
        commands.println("results " + file);
        answer();
        try (FileChannel channel = FileChannel.open(file)) {
          // A mapping outlives its channel and its file's name.
          return channel
              .map(MapMode.READ_ONLY, 0, channel.size())
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
        }
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new GibbonException(
          "The results of " + id + " cannot be passed on through a temporary file (" + e + ").", e);
    }
  }

  /**
   * Runs the task for about so long, at most so many times in a row before the results are waited
   * for; the median time of a run in seconds.
   */
  double time(long milliseconds, int inRow) {
    return ask("time " + milliseconds + " " + inRow);
  }

  /** The same of the time that kernels ran; NaN if the peer cannot tell. */
  double kernels(long milliseconds) {
    return ask("kernels " + milliseconds);
  }

  private double ask(String command) {
    commands.println(command);
    return Double.parseDouble(answer().orElseThrow());
  }

  /** How long the peer has been using processors so far. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private java.util.Optional<String> answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new GibbonException(
            Text.of("%s ended before it answered; its last words are in %s.", id, log));
      }
      if (line.equals("none")) {
        return java.util.Optional.empty();
      }
      if (!line.startsWith("ok")) {
        throw new GibbonException(Text.of("%s %s.", id, line.replaceFirst("\\.$", "")));
      }
      return java.util.Optional.of(line.substring(2).trim());
    } catch (IOException e) {
      throw new GibbonException(id + " cannot be heard (" + e + ").", e);
    }
  }

  @Override
  public void close() {
    commands.close();
    process.destroy();
  }

  static String classPath(List<String> entries) {
    return String.join(File.pathSeparator, entries);
  }
}
