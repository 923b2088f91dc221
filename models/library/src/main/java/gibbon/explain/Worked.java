package gibbon.explain;

import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import java.util.function.Function;

/** An op's formula with the numbers in it, at the place where its result is largest. */
final class Worked implements Working.Reader {
  private final Labels labels;
  private final Function<Var, double[]> values;

  /**
   * @param values of the tape's values, row-major
   */
  Worked(Labels labels, Function<Var, double[]> values) {
    this.labels = labels;
    this.values = values;
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
    return labels.of(value);
  }

  @Override
  public String name(Var value, int place) {
    return labels.of(value, place);
  }

  @Override
  public String text(double number) {
    return Digits.of(number);
  }

  @Override
  public String text(double number, int digits) {
    return Digits.of(number, digits);
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = Math.abs(values[i]) > Math.abs(values[best]) ? i : best;
    }
    return best;
  }
}
