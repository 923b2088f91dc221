package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Bounds;
import java.util.List;

/**
 * Something about an attack that its user may decide.
 *
 * @param name such as {@code step-size}
 * @param meaning in a few words
 * @param usual what holds if nothing is said; empty where it follows from other options
 * @param words what may be said, if that is one of several words
 * @param low the least number, otherwise
 * @param high the largest number, otherwise
 * @param whole whether it is a whole number
 */
public record AttackOption(
    String name,
    String meaning,
    String usual,
    List<String> words,
    double low,
    double high,
    boolean whole) {
  /** Stands among words for two numbers, such as {@code 0:1}. */
  static final String RANGE = "LOW:HIGH";

  /** One of several words, the first of them usual. */
  public static AttackOption words(String name, String meaning, String... words) {
    return new AttackOption(name, meaning, words[0], List.of(words), 0, 0, false);
  }

  /** A number. */
  public static AttackOption number(
      String name, String meaning, double usual, double low, double high) {
    return new AttackOption(name, meaning, Refusal.plain(usual), List.of(), low, high, false);
  }

  /** A whole number. */
  public static AttackOption whole(
      String name, String meaning, long usual, double low, double high) {
    return new AttackOption(name, meaning, String.valueOf(usual), List.of(), low, high, true);
  }

  /** A number that follows from others unless it is given. */
  public static AttackOption derived(String name, String meaning, double low, double high) {
    return new AttackOption(name, meaning, "", List.of(), low, high, false);
  }

  /** What may be said, such as {@code 0 to 1} or {@code linf, l2, l1}. */
  public String range() {
    return words.isEmpty()
        ? (whole ? "a whole number" : "a number")
            + " from "
            + Refusal.plain(low)
            + " to "
            + Refusal.plain(high)
        : "one of " + String.join(", ", words);
  }

  /**
   * @throws GibbonException if this is nothing that may be said
   */
  void check(String attack, String said) {
    if (!fits(said)) {
      throw new GibbonException(
          Text.of("The %s of the attack %s is %s, got '%s'.", name, attack, range(), said));
    }
  }

  private static boolean isRange(String said) {
    try {
      range(said);
      return true;
    } catch (GibbonException | NumberFormatException none) {
      return false;
    }
  }

  /** The two numbers of a range, the first below the second. */
  static Bounds range(String said) {
    String[] ends = said.split(":", -1);
    return ends.length == 2
        ? new Bounds(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]))
        : new Bounds(Double.NaN, Double.NaN);
  }

  private boolean fits(String said) {
    if (!words.isEmpty()) {
      return words.contains(said) ? !said.equals(RANGE) : words.contains(RANGE) && isRange(said);
    }
    try {
      double value = whole ? Long.parseLong(said) : Double.parseDouble(said);
      return value >= low && value <= high;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }
}
