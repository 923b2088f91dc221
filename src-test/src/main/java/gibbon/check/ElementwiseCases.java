package gibbon.check;

import static gibbon.check.ErrorBounds.DIVIDE;
import static gibbon.check.ErrorBounds.ERF;
import static gibbon.check.ErrorBounds.EXP;
import static gibbon.check.ErrorBounds.EXPM1;
import static gibbon.check.ErrorBounds.LOG;
import static gibbon.check.ErrorBounds.LOG1P;
import static gibbon.check.ErrorBounds.TANH;
import static gibbon.check.ErrorBounds.U;
import static gibbon.check.ErrorBounds.relative;
import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** Ops of one input that treat every number alike, on [a, b, c]. */
final class ElementwiseCases {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final long SEED = 0x1234_5678_9ABC_DEF0L;

  private ElementwiseCases() {}

  static List<OpCase> rows() {
    Domain real = Domain.REAL;
    Domain logit = Domain.LOGIT;
    Domain positive = Domain.POSITIVE;
    Domain smooth = Domain.awayFrom(0);
    return List.of(
        unary("exp", "Exp", logit, Ops::exp, Math::exp).within("unary_exp", relative(EXP)),
        unary("log", "Log", positive, Ops::log, Math::log).within("unary_log", relative(LOG)),
        unary("abs", "Abs", smooth, Ops::abs, x -> x < 0 ? -x : x),
        unary("relu", "Relu", smooth, Ops::relu, x -> x < 0 ? 0 : x),
        // 1 / (1 + e): the error of e and of the sum pass through the quotient undiminished at
        // most.
        unary("sigmoid", "Sigmoid", logit, Ops::sigmoid, x -> Math.exp(x) / (1 + Math.exp(x)))
            .within("unary_sigmoid", relative(1.01 * (EXP + U + DIVIDE))),
        unary("tanh", "Tanh", logit, Ops::tanh, x -> Math.sinh(x) / Math.cosh(x))
            .within("unary_tanh", relative(TANH)),
        unary("erf", "Erf", real, Ops::erf, ElementwiseCases::erf)
            .within("unary_erf", relative(ERF)),
        // ln(1 + e) is no more sensitive to e, in relative terms, than e itself.
        unary("softplus", "Softplus", logit, Ops::softplus, x -> Math.log(1 + Math.exp(x)))
            .within("unary_softplus", relative(1.01 * (EXP + LOG1P + U))),
        // At its border, ln ½, the logarithm is half as sensitive again as its argument; elsewhere
        // less.
        unary(
                "log_one_minus_exp",
                "LogOneMinusExp",
                Domain.each("negative", random -> random.nextDouble(-2.5, -.05)),
                Ops::logOneMinusExp,
                x -> Math.log(1 - Math.exp(x)))
            .within(
                "unary_log_one_minus_exp",
                relative(1.5 * (Math.max(EXP, EXPM1) + Math.max(LOG, LOG1P)))),
        unary("sign", "Sign", smooth, Ops::sign, x -> x < 0 ? -1 : 1),
        unary("scale", "Affine", real, x -> Ops.scale(x, -2.5), x -> -2.5 * x),
        unary("affine", "Affine", real, x -> Ops.affine(x, 1.5, -.25), x -> 1.5 * x - .25),
        unary("power_3", "Power", real, x -> Ops.power(x, 3), x -> x * x * x),
        unary("power_1", "Power", real, x -> Ops.power(x, 1), x -> x),
        unary("power_0", "Power", real, x -> Ops.power(x, 0), x -> 1),
        unary("power_half", "Power", positive, x -> Ops.power(x, .5), Math::sqrt),
        unary("power_inverse", "Power", Domain.NONZERO, x -> Ops.power(x, -1), x -> 1 / x),
        unary(
            "clamp",
            "Clamp",
            Domain.awayFrom(-1, .5),
            x -> Ops.clamp(x, -1, .5),
            x -> x < -1 ? -1 : x > .5 ? .5 : x),
        unary(
            "clamp_from_below",
            "Clamp",
            Domain.awayFrom(-.5),
            x -> Ops.clamp(x, -.5, INFINITY),
            x -> x < -.5 ? -.5 : x),
        unary(
            "clamp_from_above",
            "Clamp",
            Domain.awayFrom(.5),
            x -> Ops.clamp(x, -INFINITY, .5),
            x -> x > .5 ? .5 : x),
        signStep("sign_step", -INFINITY, INFINITY),
        signStep("sign_step_held", -1, .5),
        dropout("dropout_half", .5, 2, 1, 7),
        dropout("dropout_keep_most", .8, 1, 3, 1_000_003));
  }

  /** The Taylor series at 0, whose terms stay small enough for the numbers of a row. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 60; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private static OpCase unary(
      String name, String op, Domain domain, UnaryOperator<Var> function, DoubleUnaryOperator f) {
    return row(name, op, (s, x) -> function.apply(x.get(0)))
        .input(domain, ElementwiseCases::shape)
        .result(ElementwiseCases::shape)
        .means((s, x, i) -> f.applyAsDouble(x.get(0).at(i)));
  }

  /** x keeps its distance from where the bounds are reached, the gradient from 0. */
  private static OpCase signStep(String name, double low, double high) {
    return row(name, "SignStep", (s, x) -> Ops.signStep(x.get(0), x.get(1), .25, low, high))
        .input(Domain.awayFrom(-1.25, -.75, .25, .75), ElementwiseCases::shape)
        .input(Domain.awayFrom(0), ElementwiseCases::shape)
        .result(ElementwiseCases::shape)
        .means(
            (s, x, i) ->
                Math.max(low, Math.min(high, x.get(0).at(i) + (x.get(1).at(i) < 0 ? -.25 : .25))));
  }

  private static OpCase dropout(String name, double keep, double scale, int layer, int step) {
    return row(name, "Dropout", (s, x) -> Ops.dropout(x.get(0), keep, scale, SEED, layer, step))
        .input(Domain.REAL, ElementwiseCases::shape)
        .result(ElementwiseCases::shape)
        .means(
            (s, x, i) -> {
              int place = (i[0] * s.b() + i[1]) * s.c() + i[2];
              int[] words = new int[4];
              Philox.block(SEED, place / 4, step, layer, 1, words);
              double uniform = Integer.toUnsignedLong(words[place % 4]) * 0x1p-32;
              return uniform < keep ? scale * x.get(0).at(i) : 0;
            });
  }

  private static Shape shape(Sizes s) {
    return Shape.of(s.a(), s.b(), s.c());
  }
}
