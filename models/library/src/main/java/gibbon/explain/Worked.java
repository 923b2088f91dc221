package gibbon.explain;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/** An op's formula with the numbers in it, at the place where its result is largest. */
final class Worked {
  private static final int TERMS = 2;

  private final Var node;
  private final Function<Var, String> names;
  private final Function<Var, double[]> values;
  private final PictureShape shape;
  private final int place;

  /**
   * @param names of the tape's values
   * @param values of the tape's values, row-major
   * @param shape of the picture
   */
  Worked(
      Var node, Function<Var, String> names, Function<Var, double[]> values, PictureShape shape) {
    this.node = node;
    this.names = names;
    this.values = values;
    this.shape = shape;
    place = largest(values.apply(node));
  }

  /** A line such as {@code z1[3] = x·W1[3] + layer1.bias[3] = 2.1 + 0.3 = 2.4}. */
  String line() {
    Op op = node.op().orElse(null);
    if (op == null) {
      return "";
    }
    String result = at(node, place);
    double y = values.apply(node)[place];
    if (op.name().equals("SoftmaxCrossEntropy")) {
      return result + " = " + crossEntropy(y);
    }
    String told =
        switch (op.name()) {
          case "MatMul" ->
              products(
                  node.input(0).shape().extent(1), p -> p, p -> p * node.shape().extent(1) + place);
          case "MatMulNT" ->
              products(
                  node.input(0).shape().extent(1),
                  p -> p,
                  p -> place * node.input(1).shape().extent(1) + p);
          case "Add", "Accumulate" -> operands(" + ");
          case "Multiply" -> operands(" · ");
          case "Maxout" -> maxout();
          case "SoftmaxMinusTarget" -> minusTarget();
          case "ScatterToWinners" -> scatter();
          case "SignStep" -> moved(input(0, place), y);
          case "Sign" -> "sign(" + number(node.input(0), place) + ")";
          case "Affine" -> Digits.of(ratio()) + " · " + parenthesised(input(0, place));
          case "Clamp" -> number(node.input(0), place) + ", held in the range";
          default -> same(y);
        };
    return told.isEmpty() ? result + " = " + Digits.of(y) : result + " = " + told + equal(told, y);
  }

  private static String equal(String told, double y) {
    String number = Digits.of(y);
    return told.equals(number) ? "" : " = " + number;
  }

  private double input(int position, int at) {
    double[] numbers = values.apply(node.input(position));
    return numbers[numbers.length == 1 ? 0 : at % numbers.length];
  }

  private String number(Var var, int at) {
    double[] numbers = values.apply(var);
    return Digits.of(numbers[numbers.length == 1 ? 0 : at % numbers.length]);
  }

  private double ratio() {
    double x = input(0, place);
    return x == 0 ? 0 : values.apply(node)[place] / x;
  }

  private String products(int count, Place left, Place right) {
    double[] a = values.apply(node.input(0));
    double[] b = values.apply(node.input(1));
    IntToDoubleFunction product = p -> a[left.at(p)] * b[right.at(p)];
    List<Integer> order = new ArrayList<>();
    for (int p = 0; p < count; p++) {
      order.add(p);
    }
    order.sort(Comparator.comparingDouble(p -> -Math.abs(product.applyAsDouble(p))));
    StringBuilder text = new StringBuilder();
    for (int p : order.subList(0, Math.min(TERMS, count))) {
      text.append(text.isEmpty() ? "" : " + ")
          .append(parenthesised(a[left.at(p)]))
          .append("·")
          .append(parenthesised(b[right.at(p)]));
    }
    if (count > TERMS) {
      double rest = order.subList(TERMS, count).stream().mapToDouble(product::applyAsDouble).sum();
      text.append(" + ")
          .append(count - TERMS)
          .append(" more (")
          .append(Digits.of(rest))
          .append(")");
    }
    return text.toString();
  }

  private interface Place {
    int at(int term);
  }

  private String operands(String sign) {
    return parenthesised(input(0, place)) + sign + parenthesised(input(1, place));
  }

  private String maxout() {
    double[] z = values.apply(node.input(0));
    int pieces = z.length / values.apply(node).length;
    int winner = LayerAccount.winner(z, place * pieces, pieces) - place * pieces;
    StringBuilder text = new StringBuilder("max(");
    for (int piece = 0; piece < pieces; piece++) {
      text.append(piece == 0 ? "" : ", ").append(Digits.of(z[place * pieces + piece], 4));
    }
    return text.append("), piece ").append(winner).append(" wins,").toString();
  }

  /*
   * As ln(1 + Σ exp(z_k − z_y)): where the network is sure, the difference of two large numbers would
   * leave no digits of J.
   */
  private String crossEntropy(double y) {
    double[] z = values.apply(node.input(0));
    int label = (int) values.apply(node.input(1))[0];
    double sum = 0;
    for (int k = 0; k < z.length; k++) {
      sum += k == label ? 0 : Math.exp(z[k] - z[label]);
    }
    String loss = Digits.of(Math.log1p(sum));
    String kernel = Digits.of(y);
    return Text.of(
        "ln(1 + Σ exp(z[k] − z[%d]) over k ≠ %d) = ln(1 + %s) = %s%s",
        label,
        label,
        Digits.of(sum),
        loss,
        loss.equals(kernel)
            ? ""
            : "; the kernel comes to "
                + kernel
                + ", for it rounds to its own precision on the way");
  }

  private String minusTarget() {
    int label = (int) values.apply(node.input(1))[0];
    double y = values.apply(node)[place];
    return place == label
        ? Text.of("p[%d] − 1 = −(the other probabilities)", place)
        : Text.of("p[%d] − 0 = %s − 0", place, Digits.of(y));
  }

  private static String moved(double x, double y) {
    return Digits.of(x) + (y < x ? " − " : " + ") + Digits.of(Math.abs(y - x));
  }

  private String scatter() {
    int pieces = values.apply(node).length / values.apply(node.input(0)).length;
    int unit = place / pieces;
    return Text.of(
        "%s at the winning piece %d, 0 at the others;", at(node.input(0), unit), place % pieces);
  }

  private String same(double y) {
    if (node.inputs().size() == 1) {
      double[] numbers = values.apply(node.input(0));
      int from = numbers.length == values.apply(node).length ? place : numbers.length == 1 ? 0 : -1;
      if (from >= 0 && numbers[from] == y) {
        return names.apply(node.input(0));
      }
    }
    return "";
  }

  private String at(Var var, int index) {
    int size = var.shape().size();
    if (size == 1) {
      return names.apply(var);
    }
    return parenthesised(names.apply(var))
        + "["
        + (size == shape.size() ? shape.place(index) : index)
        + "]";
  }

  private static String parenthesised(double value) {
    String text = Digits.of(value);
    return value < 0 ? "(" + text + ")" : text;
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
