package gibbon.explain;

import gibbon.Text;
import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as the account writes them: five significant digits, enough to redo a line by hand. */
public final class Digits {
  private static final int SIGNIFICANT = 5;

  private Digits() {}

  /** Such as {@code 0.12346}, {@code -3.5}, {@code 1.2346e-7}. */
  public static String of(double value) {
    return of(value, SIGNIFICANT);
  }

  /** With so many significant digits. */
  public static String of(double value, int significant) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : String.valueOf(value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(significant));
    double size = Math.abs(rounded.doubleValue());
    if (size >= 1e-4 && size < 1e6) {
      return rounded.stripTrailingZeros().toPlainString();
    }
    String[] parts = Text.of("%." + (significant - 1) + "e", value).split("e");
    String digits = parts[0].contains(".") ? parts[0].replaceFirst("\\.?0+$", "") : parts[0];
    return digits + "e" + Integer.parseInt(parts[1]);
  }

  /** With a plus sign where it is positive. */
  public static String signed(double value) {
    return (value > 0 ? "+" : "") + of(value);
  }
}
