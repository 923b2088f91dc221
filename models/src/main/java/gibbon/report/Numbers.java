package gibbon.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers as a person reads them, the same in the terminal and in the report. */
final class Numbers {
  private Numbers() {}

  /** A value with its unit: shares with two decimals, other fractions with four digits. */
  static String value(double value, String unit) {
    String digits = digits(value, unit);
    return unit.isEmpty() || !Double.isFinite(value) ? digits : digits + " " + unit;
  }

  static String digits(double value, String unit) {
    if (!Double.isFinite(value)) {
      return "none";
    }
    return unit.equals("%") ? fixed(value) : plain(value);
  }

  /** The paper's value, or a dash where the paper gives none. */
  static String paper(Replicates.Row row) {
    return row.paper() == null ? "-" : value(row.paper(), row.unit());
  }

  /**
   * Our value, mean ± standard deviation where there are several; {@code none} where there was
   * nothing to measure, as a mean over no examples.
   */
  static String measured(Replicates.Row row) {
    if (Double.isNaN(row.deviation())) {
      return value(row.mean(), row.unit());
    }
    String digits = digits(row.mean(), row.unit()) + " ± " + digits(row.deviation(), row.unit());
    return row.unit().isEmpty() ? digits : digits + " " + row.unit();
  }

  /** The value of each seed, without the unit. */
  static String each(Replicates.Row row) {
    return row.measured().stream()
        .map(value -> digits(value, row.unit()))
        .collect(Collectors.joining(", "));
  }

  /** A duration in the two largest units that say enough. */
  static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "unknown";
    }
    if (seconds < 59.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  private static String fixed(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.equals("-0.00") ? "0.00" : text;
  }

  private static String plain(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    double size = Math.abs(value);
    if (size < 1e-4 || size >= 1e7) {
      return scientific(value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(4));
    return rounded.stripTrailingZeros().toPlainString();
  }

  /** Such as {@code 1.235e-5}, without zeros that say nothing. */
  private static String scientific(double value) {
    String[] parts = String.format(Locale.ROOT, "%.3e", value).split("e");
    return parts[0].replaceFirst("\\.?0+$", "") + "e" + Integer.parseInt(parts[1]);
  }
}
