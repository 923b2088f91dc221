package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The products of the chain rule, as backward passes put them on a tape. */
final class ChainCases {
  private static final Function<Sizes, Shape> AB = s -> Shape.of(s.a(), s.b());
  private static final Function<Sizes, Shape> ROW = s -> Shape.of(s.b());
  private static final Function<Sizes, Shape> COLUMN = s -> Shape.of(s.a(), 1);

  private ChainCases() {}

  /** What a gradient comes to, from the upstream gradient and the numbers of the inputs. */
  private interface Slope {
    double of(double dy, double x, double y);
  }

  static List<OpCase> rows() {
    return List.of(
        unary("gate_of_signs", "Gate", Domain.awayFrom(0), Ops::abs, (d, x) -> x > 0 ? d : -d),
        unary("relu_gate", "ReluGate", Domain.awayFrom(0), Ops::relu, (d, x) -> x > 0 ? d : 0),
        row(
                "relu_gate_of_a_part",
                "ReluGate",
                (s, x) ->
                    back(Ops.concatenate(1, x.get(2), Ops.relu(x.get(0))), x.get(1), x.get(0)))
            .withForwardPass()
            .input(Domain.awayFrom(0), AB)
            .input(Domain.REAL, s -> Shape.of(s.a(), 2 * s.b()))
            .input(Domain.REAL, AB)
            .result(AB)
            .means((s, x, i) -> x.get(0).at(i) > 0 ? x.get(1).at(i[0], s.b() + i[1]) : 0),
        binary("gate", "Gate", Ops::multiply, AB, 0, (d, x, y) -> d * y),
        binary("gate_row", "Gate", Ops::multiply, ROW, 0, (d, x, y) -> d * y),
        binary("gate_column", "Gate", Ops::multiply, COLUMN, 0, (d, x, y) -> d * y),
        binary("gated_quotient", "GatedQuotient", Ops::divide, AB, 0, (d, x, y) -> d / y),
        binary("gated_quotient_row", "GatedQuotient", Ops::divide, ROW, 0, (d, x, y) -> d / y),
        binary("proportion", "Proportion", Ops::divide, AB, 1, (d, x, y) -> -d * x / y / y),
        binary("proportion_column", "Proportion", Ops::divide, COLUMN, 1, ChainCases::byDivisor),
        powerSlope("power_slope_3", 3, Domain.REAL),
        powerSlope("power_slope_1", 1, Domain.REAL),
        powerSlope("power_slope_half", .5, Domain.POSITIVE),
        powerSlope("power_slope_inverse", -1, Domain.NONZERO),
        unary(
            "inside",
            "Inside",
            Domain.awayFrom(-1, .5),
            x -> Ops.clamp(x, -1, .5),
            (d, x) -> x > -1 && x < .5 ? d : 0));
  }

  private static double byDivisor(double d, double x, double y) {
    return -d * x / y / y;
  }

  private interface UnarySlope {
    double of(double dy, double x);
  }

  private static OpCase unary(
      String name, String op, Domain domain, UnaryOperator<Var> f, UnarySlope slope) {
    return row(name, op, (s, x) -> back(f.apply(x.get(0)), x.get(1), x.get(0)))
        .withForwardPass()
        .input(domain, AB)
        .input(Domain.REAL, AB)
        .result(AB)
        .means((s, x, i) -> slope.of(x.get(1).at(i), x.get(0).at(i)));
  }

  private static OpCase powerSlope(String name, double p, Domain domain) {
    return unary(
        name, "PowerSlope", domain, x -> Ops.power(x, p), (d, x) -> d * p * Math.pow(x, p - 1));
  }

  /** The gradient of f(x, y) by one of the two, where y is repeated to the shape of x. */
  private static OpCase binary(
      String name,
      String op,
      BinaryOperator<Var> f,
      Function<Sizes, Shape> right,
      int to,
      Slope slope) {
    return row(name, op, (s, x) -> back(f.apply(x.get(0), x.get(1)), x.get(2), x.get(to)))
        .withForwardPass()
        .input(Domain.REAL, AB)
        .input(Domain.NONZERO, right)
        .input(Domain.REAL, AB)
        .result(to == 0 ? AB : right)
        .means(
            (s, x, i) -> {
              double sum = 0;
              for (int row = 0; row < s.a(); row++) {
                for (int column = 0; column < s.b(); column++) {
                  double own = x.get(1).repeatedAt(row, column);
                  double term = slope.of(x.get(2).at(row, column), x.get(0).at(row, column), own);
                  sum += goesTo(to == 0 ? AB.apply(s) : right.apply(s), i, row, column) ? term : 0;
                }
              }
              return sum;
            });
  }

  /** Whether what stands at a row and a column goes to this index of a shape repeated to both. */
  private static boolean goesTo(Shape shape, int[] i, int row, int column) {
    int last = i[i.length - 1];
    return (shape.extent(-1) == 1 || last == column)
        && (i.length == 1 || shape.extent(0) == 1 || i[0] == row);
  }

  private static Var back(Var y, Var dy, Var x) {
    return x.tape().gradients(Ops.sum(Ops.multiply(y, dy)), x).var(x);
  }
}
