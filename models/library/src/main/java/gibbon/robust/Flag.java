package gibbon.robust;

import gibbon.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * A sign that an attack was weaker than it looks, so that the network only seems robust.
 *
 * @param id a word for files
 * @param title what would be wrong
 * @param value what was found
 * @param limit the largest value at which nothing is wrong
 * @param unit of both
 * @param pictures some of those that show it, by place
 */
public record Flag(
    String id, String title, double value, double limit, String unit, List<Integer> pictures) {
  /** So many pictures are named at most. */
  private static final int SHOWN = 12;

  private static final int FEW = 2;
  private static final int DIGITS = 3;

  public Flag {
    pictures = pictures.stream().limit(SHOWN).toList();
  }

  /** A share of so many pictures in percent points; two of them alone raise nothing. */
  static Flag points(
      String id, String title, double share, double limit, int count, List<Integer> pictures) {
    double least = 100.0 * FEW / count;
    return new Flag(id, title, 100 * share, Math.max(limit, least), "points", pictures);
  }

  /** So many pictures. */
  static Flag pictures(String id, String title, double limit, List<Integer> all) {
    return new Flag(id, title, all.size(), limit, "pictures", all);
  }

  /** Whether something is wrong. */
  public boolean raised() {
    return !(value <= limit);
  }

  /** How near to being raised: 1 at the limit. */
  public double closeness() {
    return limit > 0 ? value / limit : value > 0 ? Double.POSITIVE_INFINITY : 0;
  }

  /** What was found beside what is let pass. */
  public String found() {
    return Text.of("%s of at most %s %s", digits(value), digits(limit), unit);
  }

  private static String digits(double number) {
    return Double.isFinite(number)
        ? BigDecimal.valueOf(number)
            .round(new MathContext(DIGITS))
            .stripTrailingZeros()
            .toPlainString()
        : "any number";
  }
}
