package gibbon.app;

import gibbon.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.DoublePredicate;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What values options take; an option names its range where it is declared. */
public final class Ranges {
  private Ranges() {}

  /** Refuses in every command what is no number or no path, whatever the option. */
  static void register(CommandLine line) {
    line.registerConverter(Double.class, new Finite());
    line.registerConverter(double.class, new Finite());
    line.registerConverter(Path.class, Ranges::path);
  }

  /** Any number but NaN and the infinities. */
  static final class Finite implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, "a finite number", value -> true);
    }
  }

  /** A number greater than 0. */
  static final class Positive implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, "a number greater than 0", value -> value > 0);
    }
  }

  /** A number of at least 0. */
  static final class NotNegative implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, "a number of at least 0", value -> value >= 0);
    }
  }

  /** A number from 0 to 1. */
  static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, "a number from 0 to 1", value -> value >= 0 && value <= 1);
    }
  }

  /** A number in [0, 1). */
  static final class BelowOne implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return real(text, "a number of at least 0 and below 1", value -> value >= 0 && value < 1);
    }
  }

  /** A whole number of at least 1. */
  public static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 1);
    }
  }

  /** A whole number of at least 0. */
  static final class CountOrNone implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 0);
    }
  }

  private static double real(String text, String expected, DoublePredicate range) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value) && range.test(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    throw refused(expected, text);
  }

  private static int whole(String text, int least) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    throw refused(
        Text.of("a whole number of at least %d and at most %d", least, Integer.MAX_VALUE), text);
  }

  private static Path path(String text) {
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      // Answered below; where the locale knows only ASCII, this is every other letter.
    }
    throw refused("the name of a file or folder (in UTF-8, such as LC_ALL=C.UTF-8)", text);
  }

  private static TypeConversionException refused(String expected, String text) {
    return new TypeConversionException(Text.of("expected %s, got '%s'.", expected, text));
  }
}
