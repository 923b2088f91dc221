package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sums, means and maxima of [a, b, c] over every kind of axes. */
final class ReductionCases {
  private static final List<int[]> AXES =
      List.of(
          new int[] {0},
          new int[] {1},
          new int[] {2},
          new int[] {0, 1},
          new int[] {1, 2},
          new int[] {0, 2},
          new int[] {-1},
          new int[] {});

  private ReductionCases() {}

  static List<OpCase> rows() {
    List<OpCase> rows = new ArrayList<>();
    for (int[] axes : AXES) {
      rows.add(reduction("sum", "Sum", axes, Domain.REAL, Ops::sum, 0, Double::sum));
      rows.add(
          reduction(
              "max",
              "Max",
              axes,
              Domain.DISTINCT,
              Ops::max,
              Double.NEGATIVE_INFINITY,
              (x, y) -> x > y ? x : y));
    }
    rows.add(mean(0, 2));
    rows.add(mean());
    return rows;
  }

  private static OpCase reduction(
      String name,
      String op,
      int[] axes,
      Domain domain,
      BiFunction<Var, int[], Var> function,
      double start,
      DoubleBinaryOperator step) {
    return row(name + "_over_" + title(axes), op, (s, x) -> function.apply(x.get(0), axes))
        .input(domain, ReductionCases::shape)
        .result(s -> reduced(s, axes))
        .means((s, x, i) -> fold(x.get(0), axes, i, start, step));
  }

  private static OpCase mean(int... axes) {
    return row("mean_over_" + title(axes), "Sum", (s, x) -> Ops.mean(x.get(0), axes))
        .input(Domain.REAL, ReductionCases::shape)
        .result(s -> reduced(s, axes))
        .means(
            (s, x, i) ->
                fold(x.get(0), axes, i, 0, Double::sum)
                    * reduced(s, axes).size()
                    / shape(s).size());
  }

  /** Runs through all numbers and takes those whose index, without the axes, is {@code i}. */
  private static double fold(
      Values x, int[] axes, int[] i, double start, DoubleBinaryOperator step) {
    double result = start;
    for (int place = 0; place < x.numbers().length; place++) {
      int[] index = Values.index(x.shape(), place);
      int[] rest = IntStream.of(kept(axes)).map(axis -> index[axis]).toArray();
      if (Arrays.equals(rest, i)) {
        result = step.applyAsDouble(result, x.numbers()[place]);
      }
    }
    return result;
  }

  private static int[] kept(int[] axes) {
    return IntStream.range(0, 3)
        .filter(axis -> axes.length > 0)
        .filter(axis -> IntStream.of(axes).noneMatch(a -> Math.floorMod(a, 3) == axis))
        .toArray();
  }

  private static Shape reduced(Sizes s, int[] axes) {
    return Shape.of(IntStream.of(kept(axes)).map(axis -> shape(s).extent(axis)).toArray());
  }

  private static String title(int[] axes) {
    return axes.length == 0
        ? "all"
        : IntStream.of(axes)
            .mapToObj(axis -> axis < 0 ? "last" : String.valueOf(axis))
            .collect(Collectors.joining("_"));
  }

  private static Shape shape(Sizes s) {
    return Shape.of(s.a(), s.b(), s.c());
  }
}
