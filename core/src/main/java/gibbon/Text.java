package gibbon;

import java.util.Locale;

/**
 * Text with numbers in it. All that Gibbon writes, for people or for machines, is English with the
 * digits 0 to 9 and a point before decimals, wherever it runs; so it is formatted here, and a test
 * forbids {@code String.format}, {@code printf} and their like everywhere else.
 */
public final class Text {
  private Text() {}

  /** Fills a format of {@link java.util.Formatter} in. */
  public static String of(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
