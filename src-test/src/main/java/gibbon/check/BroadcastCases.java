package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;

/** Ops of two inputs that are repeated to a common shape: each op with each pattern. */
final class BroadcastCases {
  private BroadcastCases() {}

  private record Pattern(
      String name,
      Function<Sizes, Shape> x,
      Function<Sizes, Shape> y,
      Function<Sizes, Shape> result) {}

  private static final List<Pattern> PATTERNS =
      List.of(
          pattern("same", BroadcastCases::abc, BroadcastCases::abc, BroadcastCases::abc),
          pattern("row", s -> Shape.of(s.a(), s.b()), s -> Shape.of(s.b()), BroadcastCases::ab),
          pattern("column", BroadcastCases::ab, s -> Shape.of(s.a(), 1), BroadcastCases::ab),
          pattern("number", BroadcastCases::ab, s -> Shape.SCALAR, BroadcastCases::ab),
          pattern("number_first", s -> Shape.SCALAR, BroadcastCases::ab, BroadcastCases::ab),
          pattern("numbers", s -> Shape.SCALAR, s -> Shape.SCALAR, s -> Shape.SCALAR),
          pattern(
              "outer",
              s -> Shape.of(s.a(), 1),
              s -> Shape.of(1, s.b()),
              s -> Shape.of(s.a(), s.b())),
          pattern(
              "middle", BroadcastCases::abc, s -> Shape.of(s.a(), 1, s.c()), BroadcastCases::abc),
          pattern(
              "last_two", s -> Shape.of(s.b(), s.c()), BroadcastCases::abc, BroadcastCases::abc),
          pattern(
              "ends",
              s -> Shape.of(1, s.b(), 1),
              s -> Shape.of(s.a(), 1, s.c()),
              BroadcastCases::abc),
          pattern(
              "four_axes",
              s -> Shape.of(s.a(), 1, s.b(), 1),
              s -> Shape.of(1, s.c(), 1, 2),
              s -> Shape.of(s.a(), s.c(), s.b(), 2)),
          pattern(
              "five_axes",
              s -> Shape.of(2, s.a(), 1, s.b(), 1),
              s -> Shape.of(s.a(), 3, 1, s.c()),
              s -> Shape.of(2, s.a(), 3, s.b(), s.c())));

  static List<OpCase> rows() {
    List<OpCase> rows = new ArrayList<>();
    for (Pattern p : PATTERNS) {
      rows.add(binary("add", "Add", p, Domain.REAL, Ops::add, (x, y) -> x + y));
      rows.add(binary("subtract", "Subtract", p, Domain.REAL, Ops::subtract, (x, y) -> x - y));
      rows.add(binary("multiply", "Multiply", p, Domain.REAL, Ops::multiply, (x, y) -> x * y));
      rows.add(binary("divide", "Divide", p, Domain.NONZERO, Ops::divide, (x, y) -> x / y));
    }
    rows.add(
        row("multiply_by_itself", "Multiply", (s, x) -> Ops.multiply(x.get(0), x.get(0)))
            .input(Domain.REAL, BroadcastCases::ab)
            .result(BroadcastCases::ab)
            .means((s, x, i) -> x.get(0).at(i) * x.get(0).at(i)));
    return rows;
  }

  private static OpCase binary(
      String name,
      String op,
      Pattern pattern,
      Domain right,
      BinaryOperator<Var> function,
      DoubleBinaryOperator f) {
    return row(name + "_" + pattern.name(), op, (s, x) -> function.apply(x.get(0), x.get(1)))
        .input(Domain.REAL, pattern.x())
        .input(right, pattern.y())
        .result(pattern.result())
        .means((s, x, i) -> f.applyAsDouble(x.get(0).repeatedAt(i), x.get(1).repeatedAt(i)));
  }

  private static Pattern pattern(
      String name,
      Function<Sizes, Shape> x,
      Function<Sizes, Shape> y,
      Function<Sizes, Shape> result) {
    return new Pattern(name, x, y, result);
  }

  private static Shape ab(Sizes s) {
    return Shape.of(s.a(), s.b());
  }

  private static Shape abc(Sizes s) {
    return Shape.of(s.a(), s.b(), s.c());
  }
}
