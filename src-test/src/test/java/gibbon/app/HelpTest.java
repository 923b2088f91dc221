package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  private static final String[] COMMANDS = {
    "explain",
    "attack",
    "inspect",
    "train",
    "export",
    "reproduce",
    "devices",
    "check",
    "tune",
    "test",
    "bench",
    "help"
  };

  @Test
  void everyCommandIsListedOnce() {
    CommandLines.Outcome outcome = CommandLines.run("--help");
    assertEquals(0, outcome.status(), outcome.err());
    for (String command : COMMANDS) {
      long lines =
          outcome.out().lines().filter(line -> line.matches("  " + command + " +\\S.*")).count();
      assertEquals(1, lines, command + " in " + outcome.out());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain",
        "attack",
        "inspect",
        "train",
        "reproduce",
        "devices",
        "check",
        "tune",
        "test"
      })
  void noDefaultIsEmpty(String command) {
    CommandLines.Outcome outcome = CommandLines.run("help", command);
    assertEquals(0, outcome.status(), outcome.err());
    assertFalse(outcome.out().matches("(?s).*Default: (\\[\\]|\\{\\}|null|\\s).*"), outcome.out());
    assertTrue(outcome.out().contains("Usage: gibbon " + command), outcome.out());
  }
}
