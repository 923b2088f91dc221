package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
  private static Set<String> commands() {
    return Gibbon.commandLine().getSubcommands().keySet();
  }

  @Test
  void everyCommandIsListedOnce() {
    assertTrue(commands().containsAll(List.of("data", "check", "tune", "test", "bench")));
    CommandLines.Outcome outcome = CommandLines.run("--help");
    assertEquals(0, outcome.status(), outcome.err());
    for (String command : commands()) {
      long lines =
          outcome.out().lines().filter(line -> line.matches("  " + command + " +\\S.*")).count();
      assertEquals(1, lines, command + " in " + outcome.out());
    }
  }

  /** A command belongs to a kind of user; only the help itself is for all. */
  @Test
  void nothingElseIsMore() {
    String[] more = CommandLines.run("--help").out().split("\\RMore:\\R");
    assertEquals(2, more.length);
    assertEquals(
        List.of("help"),
        more[1].lines().filter(line -> line.matches("  \\S.*")).map(HelpTest::name).toList());
  }

  private static String name(String line) {
    return line.strip().split(" ")[0];
  }

  static Stream<String> ofItsOwn() {
    return commands().stream().filter(command -> !command.equals("help"));
  }

  @ParameterizedTest
  @MethodSource("ofItsOwn")
  void noDefaultIsEmpty(String command) {
    CommandLines.Outcome outcome = CommandLines.run("help", command);
    assertEquals(0, outcome.status(), outcome.err());
    assertFalse(outcome.out().matches("(?s).*Default: (\\[\\]|\\{\\}|null|\\s).*"), outcome.out());
    assertTrue(outcome.out().contains("Usage: gibbon " + command), outcome.out());
  }
}
