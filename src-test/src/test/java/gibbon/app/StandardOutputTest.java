package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.faults.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be printed is no success; what nobody wants to read is no failure. */
class StandardOutputTest {
  @TempDir Path folder;

  private CommandLines.Outcome run(String redirected) throws IOException, InterruptedException {
    Path err = folder.resolve("err.txt");
    List<String> shell =
        new ArrayList<>(List.of("bash", "-c", "set -o pipefail; \"$0\" \"$@\" " + redirected));
    shell.addAll(Child.java(List.of(), "gibbon.app.Gibbon"));
    Process process =
        new ProcessBuilder(shell)
            .redirectError(err.toFile())
            .redirectOutput(folder.resolve("out.txt").toFile())
            .start();
    return new CommandLines.Outcome(process.waitFor(), "", Files.readString(err));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "devices", "reproduce --list", "--version", "help train"})
  @EnabledOnOs(OS.LINUX)
  void whatCannotBeWrittenIsAFailure(String command) throws IOException, InterruptedException {
    CommandLines.Outcome outcome = run(command + " > /dev/full");
    assertEquals(1, outcome.status(), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().startsWith("gibbon: What was printed could not"), outcome.err());
    assertTrue(outcome.err().contains("full"), outcome.err());
  }

  @Test
  void whoClosesAPipeHasReadEnough() throws IOException, InterruptedException {
    CommandLines.Outcome outcome = run("reproduce --list | true");
    assertEquals("", outcome.err());
    assertEquals(0, outcome.status());
  }
}
