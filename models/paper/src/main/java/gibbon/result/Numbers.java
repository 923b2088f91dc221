package gibbon.result;

import gibbon.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.Collectors;

/** Numbers as a person reads them, the same in the terminal and in the report. */
public final class Numbers {
  /** What stands where there is no number, as a mean over no examples. */
  public static final String NONE = "–";

  private static final int DIGITS = 4;

  /** Clocks are not as sure of a time as of four digits. */
  private static final int DIGITS_OF_SECONDS = 2;

  private Numbers() {}

  /**
   * A value with its unit: shares with two decimals, seconds below a hundred with two digits, other
   * fractions with four.
   */
  public static String value(double value, String unit) {
    String digits = digits(value, unit);
    return unit.isEmpty() || !Double.isFinite(value) ? digits : digits + " " + unit;
  }

  public static String digits(double value, String unit) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    if (unit.equals("%")) {
      return fixed(value);
    }
    boolean time = unit.equals("s") && Math.abs(value) < 100;
    return plain(value, time ? DIGITS_OF_SECONDS : DIGITS);
  }

  /** The paper's value with the digits that the paper prints, or a dash where it gives none. */
  public static String paper(Replicates.Row row) {
    if (row.paper() == null) {
      return NONE;
    }
    String digits = plain(row.paper(), DIGITS);
    return row.unit().isEmpty() ? digits : digits + " " + row.unit();
  }

  /**
   * Our value, mean ± standard deviation where there are several; a dash where there was nothing to
   * measure, as a mean over no examples.
   */
  public static String measured(Replicates.Row row) {
    if (Double.isNaN(row.deviation())) {
      return value(row.mean(), row.unit());
    }
    String digits = digits(row.mean(), row.unit()) + " ± " + digits(row.deviation(), row.unit());
    return row.unit().isEmpty() ? digits : digits + " " + row.unit();
  }

  /** The value of each seed, without the unit. */
  public static String each(Replicates.Row row) {
    return row.measured().stream()
        .map(value -> digits(value, row.unit()))
        .collect(Collectors.joining(", "));
  }

  /** A duration in the two largest units that say enough. */
  public static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "unknown";
    }
    if (seconds < 59.95) {
      return Text.of("%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? Text.of("%d min %02d s", whole / 60, whole % 60)
        : Text.of("%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  private static String fixed(double value) {
    String text = Text.of("%.2f", value);
    return text.equals("-0.00") ? "0.00" : text;
  }

  private static String plain(double value, int digits) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    double size = Math.abs(value);
    if (size < 1e-4 || size >= 1e7) {
      return scientific(value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits));
    return rounded.stripTrailingZeros().toPlainString();
  }

  /** Such as {@code 1.235e-5}, without zeros that say nothing. */
  private static String scientific(double value) {
    String[] parts = Text.of("%.3e", value).split("e");
    return parts[0].replaceFirst("\\.?0+$", "") + "e" + Integer.parseInt(parts[1]);
  }
}
