package gibbon.explain.view;

import gibbon.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Numbers of a column in one notation, so that their points stand below each other. */
final class Column {
  private static final double LEAST_PERCENT = 1e-3;
  private static final double LARGE = 1e6;
  private static final double SMALL = 1e-4;

  /** As wide as a digit, so that exponents of one digit stand like those of two. */
  private static final String BLANK = "\u2007";

  private Column() {}

  /** Shares: percent where each is at least 0.1 %, else plain probabilities. */
  static List<String> shares(double... shares) {
    return DoubleStream.of(shares).allMatch(share -> share >= LEAST_PERCENT)
        ? DoubleStream.of(shares).mapToObj(Sentences::percent).toList()
        : scientific(3, false, shares);
  }

  /**
   * Numbers of which the largest has so many significant digits and the others as many decimals.
   *
   * @param signed whether positive ones get a plus
   */
  static List<String> numbers(int significant, boolean signed, double... values) {
    double largest =
        DoubleStream.of(values).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    if (largest != 0 && (largest < SMALL || largest >= LARGE)) {
      return scientific(significant, signed, values);
    }
    int before = largest == 0 ? 0 : (int) Math.floor(Math.log10(largest));
    String format = "%" + (signed ? "+" : "") + "." + Math.max(0, significant - 1 - before) + "f";
    List<String> column = new ArrayList<>();
    for (double value : values) {
      String text = Text.of(format, value);
      column.add(text.matches("[+-]0(\\.0*)?") ? text.substring(1) : text);
    }
    return column;
  }

  private static List<String> scientific(int significant, boolean signed, double... values) {
    List<String[]> parts = new ArrayList<>();
    int width = 0;
    for (double value : values) {
      String text = Text.of("%" + (signed ? "+" : "") + "." + (significant - 1) + "e", value);
      text = value == 0 && signed ? text.substring(1) : text;
      String[] part = text.contains("e") ? text.split("e") : new String[] {text, ""};
      if (text.contains("e")) {
        int exponent = Integer.parseInt(part[1]);
        part[1] = exponent == 0 ? "" : "e" + exponent;
      }
      parts.add(part);
      width = Math.max(width, part[1].length());
    }
    List<String> column = new ArrayList<>();
    for (String[] part : parts) {
      column.add(part[0] + part[1] + BLANK.repeat(width - part[1].length()));
    }
    return column;
  }
}
