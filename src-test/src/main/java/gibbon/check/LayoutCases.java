package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.check.OpCase.Input;
import gibbon.op.Examples;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Ops that calculate nothing: they put numbers in other places. */
final class LayoutCases {
  private LayoutCases() {}

  static List<OpCase> rows() {
    return List.of(
        row("reshape", "Reshape", (s, x) -> Ops.reshape(x.get(0), Shape.of(s.c(), s.a() * s.b())))
            .input(Domain.REAL, LayoutCases::abc)
            .result(s -> Shape.of(s.c(), s.a() * s.b()))
            .means((s, x, i) -> x.get(0).numbers()[i[0] * s.a() * s.b() + i[1]]),
        transpose("transpose", new int[] {1, 0}, s -> Shape.of(s.a(), s.b())),
        transpose("transpose_turning", new int[] {2, 0, 1}, LayoutCases::abc),
        transpose("transpose_turning_back", new int[] {1, 2, 0}, LayoutCases::abc),
        transpose("transpose_from_the_last", new int[] {-1, 0, -2}, LayoutCases::abc),
        transpose(
            "transpose_of_four", new int[] {3, 1, 0, 2}, s -> Shape.of(s.a(), s.b(), s.c(), 2)),
        slice("slice_of_rows", 0, s -> Shape.of(s.a() + 3, s.b(), s.c()), s -> s.a()),
        slice("slice_of_last_but_one", -2, s -> Shape.of(s.a(), s.b() + 3, s.c()), s -> s.b()),
        slice("slice_of_columns", 2, s -> Shape.of(s.a(), s.b(), s.c() + 3), s -> s.c()),
        row("concatenate_rows", "Concatenate", (s, x) -> Ops.concatenate(0, x.get(0), x.get(1)))
            .input(Domain.REAL, s -> Shape.of(s.a(), s.c()))
            .input(Domain.REAL, s -> Shape.of(s.b(), s.c()))
            .result(s -> Shape.of(s.a() + s.b(), s.c()))
            .means((s, x, i) -> i[0] < s.a() ? x.get(0).at(i) : x.get(1).at(i[0] - s.a(), i[1])),
        row(
                "concatenate_columns",
                "Concatenate",
                (s, x) -> Ops.concatenate(1, x.get(0), x.get(1), x.get(0)))
            .input(Domain.REAL, LayoutCases::abc)
            .input(Domain.REAL, s -> Shape.of(s.a(), 2, s.c()))
            .result(s -> Shape.of(s.a(), 2 * s.b() + 2, s.c()))
            .means(
                (s, x, i) -> {
                  int j = i[1];
                  return j >= s.b() && j < s.b() + 2
                      ? x.get(1).at(i[0], j - s.b(), i[2])
                      : x.get(0).at(i[0], j < s.b() ? j : j - s.b() - 2, i[2]);
                }),
        row(
                "concatenate_last_axis",
                "Concatenate",
                (s, x) -> Ops.concatenate(-1, x.get(0), x.get(1)))
            .input(Domain.REAL, s -> Shape.of(s.a(), s.b()))
            .input(Domain.REAL, s -> Shape.of(s.a(), s.c()))
            .result(s -> Shape.of(s.a(), s.b() + s.c()))
            .means((s, x, i) -> i[1] < s.b() ? x.get(0).at(i) : x.get(1).at(i[0], i[1] - s.b())),
        concatenate("concatenate_four", 0, 1, 1, 0),
        concatenate("concatenate_five", 1, 0, 1, 0, 0),
        gather("gather_numbers", s -> Shape.of(s.a()), s -> Shape.of(s.b())),
        gather("gather_rows", s -> Shape.of(s.a(), s.c()), s -> Shape.of(s.b(), s.c())),
        gather("gather_matrices", s -> Shape.of(s.a(), s.c(), 2), s -> Shape.of(s.b(), s.c(), 2)),
        row(
                "gather_rows_of_a_stretch",
                "GatherRows",
                (s, x) -> Ops.gatherRows(x.get(0), x.get(1), 1, s.b()))
            .input(Domain.REAL, s -> Shape.of(s.a(), s.c()))
            .input(s -> new Input(Shape.of(s.b() + 3), Domain.below(s.a())))
            .result(s -> Shape.of(s.b(), s.c()))
            .means((s, x, i) -> x.get(0).at(x.get(1).wholeAt(i[0] + 1), i[1])),
        examples("gather_examples", "GatherExamples", Examples::x)
            .result(s -> Shape.of(s.b(), s.c(), 2))
            .means((s, x, i) -> x.get(0).at(x.get(2).wholeAt(i[0] + 1), i[1], i[2])),
        examples("gathered_labels", "GatheredLabels", Examples::labels)
            .result(s -> Shape.of(s.b()))
            .means((s, x, i) -> x.get(1).at(x.get(2).wholeAt(i[0] + 1))),
        expand("expand_number", s -> Shape.SCALAR, s -> Shape.of(s.a(), s.b())),
        expand("expand_row", s -> Shape.of(s.b()), s -> Shape.of(s.a(), s.b())),
        expand("expand_column", s -> Shape.of(s.a(), 1), s -> Shape.of(s.a(), s.b())),
        expand("expand_middle", s -> Shape.of(s.a(), 1, s.c()), LayoutCases::abc));
  }

  /** Two inputs along their last axis, each as often as it is named. */
  private static OpCase concatenate(String name, int... order) {
    return row(
            name,
            "Concatenate",
            (s, x) -> Ops.concatenate(1, IntStream.of(order).mapToObj(x::get).toArray(Var[]::new)))
        .input(Domain.REAL, s -> Shape.of(s.a(), s.b()))
        .input(Domain.REAL, s -> Shape.of(s.a(), s.c()))
        .result(
            s ->
                Shape.of(s.a(), IntStream.of(order).map(input -> input == 0 ? s.b() : s.c()).sum()))
        .means(
            (s, x, i) -> {
              int at = i[1];
              int next = 0;
              while (at >= (order[next] == 0 ? s.b() : s.c())) {
                at -= order[next++] == 0 ? s.b() : s.c();
              }
              return x.get(order[next]).at(i[0], at);
            });
  }

  private static OpCase transpose(String name, int[] axes, Function<Sizes, Shape> shape) {
    return row(name, "Transpose", (s, x) -> Ops.transpose(x.get(0), axes))
        .input(Domain.REAL, shape)
        .result(
            s -> {
              int[] extents = new int[axes.length];
              for (int a = 0; a < axes.length; a++) {
                extents[a] = shape.apply(s).extent(axes[a]);
              }
              return Shape.of(extents);
            })
        .means(
            (s, x, i) -> {
              int[] own = new int[axes.length];
              for (int a = 0; a < axes.length; a++) {
                own[Math.floorMod(axes[a], axes.length)] = i[a];
              }
              return x.get(0).at(own);
            });
  }

  private static OpCase slice(
      String name, int axis, Function<Sizes, Shape> shape, Function<Sizes, Integer> count) {
    return row(name, "Slice", (s, x) -> Ops.slice(x.get(0), axis, 2, count.apply(s)))
        .input(Domain.REAL, shape)
        .result(s -> sliced(shape.apply(s), axis, count.apply(s)))
        .means(
            (s, x, i) -> {
              int[] own = i.clone();
              own[Math.floorMod(axis, own.length)] += 2;
              return x.get(0).at(own);
            });
  }

  private static Shape sliced(Shape x, int axis, int count) {
    return x.with(Math.floorMod(axis, x.rank()), count);
  }

  /** Matrices and a number of each, drawn by a stretch of indices. */
  private static OpCase.Row examples(String name, String op, Function<Examples, Var> part) {
    return row(
            name, op, (s, x) -> part.apply(Examples.drawn(x.get(0), x.get(1), x.get(2), 1, s.b())))
        .input(Domain.REAL, s -> Shape.of(s.a(), s.c(), 2))
        .input(Domain.REAL, s -> Shape.of(s.a()))
        .input(s -> new Input(Shape.of(s.b() + 3), Domain.below(s.a())));
  }

  private static OpCase gather(
      String name, Function<Sizes, Shape> shape, Function<Sizes, Shape> result) {
    return row(name, "GatherRows", (s, x) -> Ops.gatherRows(x.get(0), x.get(1)))
        .input(Domain.REAL, shape)
        .input(s -> new Input(Shape.of(s.b()), Domain.below(s.a())))
        .result(result)
        .means(
            (s, x, i) -> {
              int[] own = i.clone();
              own[0] = x.get(1).wholeAt(i[0]);
              return x.get(0).at(own);
            });
  }

  private static OpCase expand(
      String name, Function<Sizes, Shape> shape, Function<Sizes, Shape> result) {
    return row(name, "Expand", (s, x) -> Ops.expand(x.get(0), result.apply(s)))
        .input(Domain.REAL, shape)
        .result(result)
        .means((s, x, i) -> x.get(0).repeatedAt(i));
  }

  private static Shape abc(Sizes s) {
    return Shape.of(s.a(), s.b(), s.c());
  }
}
