package gibbon.attack;

import gibbon.data.Bounds;
import java.util.Locale;
import java.util.Map;

/** What was decided about an attack, and what is usual where nothing was. */
public final class Chosen {
  private final AttackKind kind;
  private final Map<String, String> said;
  private final Bounds bounds;

  Chosen(AttackKind kind, Map<String, String> said, Bounds bounds) {
    this.kind = kind;
    this.said = said;
    this.bounds = bounds;
  }

  /** A word. */
  public String word(String option) {
    return said.getOrDefault(option, kind.option(option).usual());
  }

  /** A number. */
  public double number(String option) {
    return Double.parseDouble(word(option));
  }

  /** A number, or one that follows from others. */
  public double numberOr(String option, double derived) {
    return said.containsKey(option) ? number(option) : derived;
  }

  /** A whole number. */
  public int whole(String option) {
    return Integer.parseInt(word(option));
  }

  /** The option {@code norm}. */
  public Norm norm() {
    return Norm.valueOf(word("norm").toUpperCase(Locale.ROOT));
  }

  /** The option {@code epsilon}. */
  public double epsilon() {
    return number("epsilon");
  }

  /** The option {@code steps}. */
  public int steps() {
    return whole("steps");
  }

  /** The option {@code seed}. */
  public long seed() {
    return Long.parseLong(word("seed"));
  }

  /** The option {@code loss}. */
  public Climb climb() {
    return switch (word("loss")) {
      case "margin" -> Climb.MARGIN;
      case "dlr" -> Climb.DLR;
      default -> Climb.CROSS_ENTROPY;
    };
  }

  /** The option {@code box}. */
  public Bounds box() {
    return switch (word("box")) {
      case "none" -> Bounds.NONE;
      case "data" -> bounds;
      default -> AttackOption.range(word("box"));
    };
  }

  /** The bounds of the pictures. */
  public Bounds bounds() {
    return bounds;
  }

  static String word(Norm norm) {
    return norm.name().toLowerCase(Locale.ROOT);
  }
}
