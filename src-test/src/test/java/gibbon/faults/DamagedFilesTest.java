package gibbon.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every damaged file gets one sentence that names it and says what to do, whatever it claims about
 * its size, in a Java machine with hardly any memory.
 */
class DamagedFilesTest {
  private static final int TRIES = 25;
  private static final int FEWEST = 1000;

  /** What reading one may allocate, its pictures, its network and its commands included. */
  private static final long MOST_BYTES = 24L << 20;

  private static final long MOST_SECONDS = 240;

  /** What a person is told to do. */
  private static final Pattern REMEDY =
      Pattern.compile(
          "fetch it again|swap the files|raise it with|take it from a copy|train .*again|save the"
              + " array again|make it anew|convert it|instead\\.");

  @TempDir Path folder;

  @Test
  void eachGetsOneSentence() throws Exception {
    long seed = System.nanoTime();
    Path log = folder.resolve("damaged.log");
    List<String> command = Child.java(List.of("-Xmx64m"), DamagedFiles.class.getName());
    command.addAll(List.of(folder.toString(), "" + seed, "" + TRIES));
    // What the compiler of kernels says of its own accord is kept apart.
    Path errors = folder.resolve("errors.log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("GIBBON_TUNING", folder.resolve("tuning").toString());
    Process process = builder.redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    List<String> lines = Files.readAllLines(log);
    String last = lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
    assertTrue(ended, () -> "hangs after " + last + ", seed " + seed);
    String said = Files.readString(errors);
    assertEquals(0, process.exitValue(), () -> String.join("\n", lines) + said + ", seed " + seed);

    Map<String, Integer> kinds = new TreeMap<>();
    long most = 0;
    List<String> wrong = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.split(DamagedFiles.BAR, -1);
      assertEquals(5, parts.length, line);
      kinds.merge(parts[0].replaceFirst(",.*", ""), 1, Integer::sum);
      most = Math.max(most, Long.parseLong(parts[3]));
      if (!isOneSentence(parts)) {
        wrong.add(line);
      }
    }
    int cases = lines.size();
    System.out.println(
        Text.of(
            "%d damaged files, %s, at most %,d bytes allocated, seed %d",
            cases, kinds, most, seed));
    assertEquals(List.of(), wrong, () -> "seed " + seed);
    assertTrue(cases >= FEWEST && kinds.size() == 7, kinds::toString);
  }

  private static boolean isOneSentence(String[] parts) {
    String message = parts[4];
    return parts[2].equals("1")
        && Long.parseLong(parts[3]) < MOST_BYTES
        && message.startsWith("gibbon: ")
        && message.endsWith(".")
        && message.contains(parts[1])
        && REMEDY.matcher(message).find()
        && !message.contains("\\n")
        && !message.contains("Exception")
        && !message.contains("heap of") // An allocation that failed, if in a sentence.
        && message.length() < 1000;
  }
}
