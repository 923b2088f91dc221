package gibbon.explain;

import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.data.PictureShape;
import java.util.function.Function;

/** An op's formula with the numbers in it, at the place where its result is largest. */
final class Worked implements Working.Reader {
  private final Function<Var, String> names;
  private final Function<Var, double[]> values;
  private final PictureShape shape;

  /**
   * @param names of the tape's values
   * @param values of the tape's values, row-major
   * @param shape of the picture
   */
  Worked(Function<Var, String> names, Function<Var, double[]> values, PictureShape shape) {
    this.names = names;
    this.values = values;
    this.shape = shape;
  }

  /** A line such as {@code z1[3] = 2.1 + 0.3 = 2.4}; empty where no op was at work. */
  String line(Var node) {
    int place = largest(numbers(node));
    return node.op()
        .map(op -> name(node, place) + " = " + op.worked(new Working(node, place, this)))
        .orElse("");
  }

  @Override
  public double[] numbers(Var value) {
    return values.apply(value);
  }

  @Override
  public String name(Var value) {
    return names.apply(value);
  }

  @Override
  public String name(Var value, int place) {
    int size = value.shape().size();
    if (size == 1) {
      return name(value);
    }
    return parenthesised(name(value))
        + "["
        + (size == shape.size() ? shape.place(place) : place)
        + "]";
  }

  @Override
  public String text(double number) {
    return Digits.of(number);
  }

  @Override
  public String text(double number, int digits) {
    return Digits.of(number, digits);
  }

  /** So that an index belongs to the whole of a name such as {@code p − t}. */
  private static String parenthesised(String name) {
    return name.contains(" − ") ? "(" + name + ")" : name;
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = Math.abs(values[i]) > Math.abs(values[best]) ? i : best;
    }
    return best;
  }
}
