package gibbon.autodiff;

import gibbon.Text;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One number of an op's result and those it was made of, for a line that is worked by hand. */
public final class Working {
  /** Of a long sum, so many terms are written out. */
  private static final int TERMS = 2;

  /** A longer list is only counted. */
  private static final int LISTED = 10;

  private final Var result;
  private final int place;
  private final Reader reader;

  /** Who reads the values of a tape and knows what they are called. */
  public interface Reader {
    /** The numbers of a value, row-major. */
    double[] numbers(Var value);

    /** What a value is called, such as {@code z1}. */
    String name(Var value);

    /** What one number of a value is called, such as {@code z1[3]}. */
    String name(Var value, int place);

    /** A number with so many significant digits. */
    String text(double number, int digits);

    /** A number with as many digits as a line usually shows. */
    String text(double number);
  }

  /**
   * @param result of the op
   * @param place which number of the result, row-major
   */
  public Working(Var result, int place, Reader reader) {
    this.result = result;
    this.place = place;
    this.reader = reader;
  }

  /** Where the number stands in the result, row-major. */
  public int place() {
    return place;
  }

  /** The number itself. */
  public double y() {
    return reader.numbers(result)[place];
  }

  /** The result, whose {@link Var#input inputs} the op was given. */
  public Var result() {
    return result;
  }

  /** All numbers of an input, row-major. */
  public double[] input(int position) {
    return reader.numbers(result.input(position));
  }

  /** The number of an input that stands where the result's does: both have one shape. */
  public double number(int position) {
    return input(position)[place];
  }

  /** What an input is called. */
  public String name(int position) {
    return reader.name(result.input(position));
  }

  /** What one number of an input is called. */
  public String name(int position, int at) {
    return reader.name(result.input(position), at);
  }

  public String text(double number) {
    return reader.text(number);
  }

  public String text(double number, int digits) {
    return reader.text(number, digits);
  }

  /** A number as a factor or a term: in parentheses where it is negative. */
  public String term(double number) {
    return number < 0 ? "(" + text(number) + ")" : text(number);
  }

  /** A line's right side: what was worked out, and the number it comes to. */
  public String is(String worked) {
    String number = text(y());
    return worked.equals(number) ? number : worked + " = " + number;
  }

  /**
   * As {@link #is(String)}, of a number that the device may have rounded on the way.
   *
   * @param exact what the line comes to by hand
   */
  public String is(String worked, double exact) {
    String kernel = text(y());
    return text(exact).equals(kernel)
        ? worked + " = " + kernel
        : Text.of(
            "%s = %s; the kernel comes to %s, for it rounds to its own precision on the way",
            worked, text(exact), kernel);
  }

  /** For what no hand would work out: the op and its inputs' names. */
  public String named() {
    return is(
        IntStream.range(0, result.inputs().size())
            .mapToObj(this::name)
            .collect(
                Collectors.joining(", ", result.op().map(Op::name).orElse("leaf") + "(", ")")));
  }

  /** A sum of products, the largest first. */
  public String products(int count, IntToDoubleFunction left, IntToDoubleFunction right) {
    return sum(
        count,
        p -> left.applyAsDouble(p) * right.applyAsDouble(p),
        p -> term(left.applyAsDouble(p)) + "·" + term(right.applyAsDouble(p)));
  }

  /** A sum, the largest terms first. */
  public String sum(int count, IntToDoubleFunction terms) {
    return sum(count, terms, p -> term(terms.applyAsDouble(p)));
  }

  private interface Words {
    String of(int term);
  }

  private String sum(int count, IntToDoubleFunction terms, Words words) {
    List<Integer> order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingDouble(p -> -Math.abs(terms.applyAsDouble(p))))
            .toList();
    String text = order.stream().limit(TERMS).map(words::of).collect(Collectors.joining(" + "));
    if (count <= TERMS) {
      return count == 0 ? "0" : text;
    }
    double rest = order.stream().skip(TERMS).mapToDouble(terms::applyAsDouble).sum();
    return Text.of("%s + %d more (%s)", text, count - TERMS, text(rest));
  }

  /** The largest of some numbers, such as {@code max(0.1, 0.4)}. */
  public String largest(double... numbers) {
    return numbers.length > LISTED
        ? Text.of("the largest of %d", numbers.length)
        : Arrays.stream(numbers)
            .mapToObj(number -> text(number, 4))
            .collect(Collectors.joining(", ", "max(", ")"));
  }
}
