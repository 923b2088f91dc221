package gibbon.check;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/** Works out the text of a formula, such as {@code max(2·(-3) + 1, 0) / exp(2^3)}. */
final class Formula {
  private static final class Words extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final String text;
  private int at;

  private Formula(String text) {
    this.text = text.replace(" ", "");
  }

  /** What it comes to; empty where it holds words or letters. */
  static OptionalDouble of(String text) {
    Formula formula = new Formula(text);
    try {
      double value = formula.sum();
      return formula.at == formula.text.length()
          ? OptionalDouble.of(value)
          : OptionalDouble.empty();
    } catch (Words e) {
      return OptionalDouble.empty();
    }
  }

  private double sum() {
    double sum = product();
    while (true) {
      if (takes("+")) {
        sum += product();
      } else if (takes("-") || takes("−")) {
        sum -= product();
      } else {
        return sum;
      }
    }
  }

  private double product() {
    double product = power();
    while (true) {
      if (takes("·")) {
        product *= power();
      } else if (takes("/")) {
        product /= power();
      } else {
        return product;
      }
    }
  }

  private double power() {
    if (takes("-") || takes("−")) {
      return -power();
    }
    double base = number();
    if (takes("²")) {
      return base * base;
    }
    return takes("^") ? Math.pow(base, power()) : base;
  }

  private double number() {
    if (takes("max(")) {
      double max = sum();
      while (takes(",")) {
        max = Math.max(max, sum());
      }
      return closed(max);
    }
    if (takes("|")) {
      double value = Math.abs(sum());
      require("|");
      return value;
    }
    for (Function function : Function.values()) {
      if (takes(function.name().toLowerCase(Locale.ROOT) + "(")) {
        return closed(function.rule.applyAsDouble(sum()));
      }
    }
    if (takes("(")) {
      return closed(sum());
    }
    int from = at;
    while (at < text.length() && "0123456789.E".indexOf(text.charAt(at)) >= 0
        || at > from
            && at < text.length()
            && text.charAt(at) == '-'
            && text.charAt(at - 1) == 'E') {
      at++;
    }
    if (at == from) {
      throw new Words();
    }
    return Double.parseDouble(text.substring(from, at));
  }

  private double closed(double value) {
    require(")");
    return value;
  }

  private void require(String token) {
    if (!takes(token)) {
      throw new Words();
    }
  }

  private boolean takes(String token) {
    boolean there = text.startsWith(token, at);
    at += there ? token.length() : 0;
    return there;
  }

  private enum Function {
    EXP(Math::exp),
    LN(Math::log),
    TANH(Math::tanh),
    SIGN(Math::signum);

    private final DoubleUnaryOperator rule;

    Function(DoubleUnaryOperator rule) {
      this.rule = rule;
    }
  }
}
