package gibbon.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import org.junit.jupiter.api.function.Executable;

/** Holds the message of a failure to the rule: one sentence that names what it must. */
public final class OneSentence {
  private OneSentence() {}

  public static GibbonException from(Executable action, String... parts) {
    GibbonException failure = assertThrows(GibbonException.class, action);
    check(failure, parts);
    return failure;
  }

  public static void check(GibbonException failure, String... parts) {
    String message = failure.getMessage();
    assertTrue(message.endsWith("."), message);
    assertTrue(message.chars().noneMatch(Character::isISOControl), message);
    assertTrue(message.length() < 1000, message);
    assertFalse(message.contains("null"), message);
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' is missing from: " + message);
    }
  }
}
