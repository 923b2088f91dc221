package gibbon.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a person reads them, the same in the terminal and in the report. */
final class Numbers {
  private Numbers() {}

  /** A value with its unit: shares with two decimals, other fractions with four digits. */
  static String value(double value, String unit) {
    if (!Double.isFinite(value)) {
      return "none";
    }
    String digits = unit.equals("%") ? fixed(value) : plain(value);
    return unit.isEmpty() ? digits : digits + " " + unit;
  }

  /** The paper's value, or a dash where the paper gives none. */
  static String paper(Measurement measurement) {
    return measurement.paper() == null ? "-" : value(measurement.paper(), measurement.unit());
  }

  /** Our value; {@code none} where there was nothing to measure, as a mean over no examples. */
  static String measured(Measurement measurement) {
    return value(measurement.measured(), measurement.unit());
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
