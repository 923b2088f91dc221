package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.op.DropoutMask;
import gibbon.op.Ops;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Products of matrices [a, c] · [c, b] and what a unit of a network does to its result. */
final class MatrixCases {
  private static final long SEED = 0x9e3779b97f4a7c15L;

  private MatrixCases() {}

  static List<OpCase> rows() {
    return List.of(
        matmul("matmul_nn", false, false),
        matmul("matmul_nt", false, true),
        matmul("matmul_tn", true, false),
        matmul("matmul_tt", true, true),
        row("matmul_with_itself", "MatMul", (s, x) -> Ops.matmul(x.get(0), x.get(0), true, false))
            .input(Domain.REAL, s -> Shape.of(s.c(), s.a()))
            .result(s -> Shape.of(s.a(), s.a()))
            .means(
                (s, x, i) ->
                    IntStream.range(0, s.c())
                        .mapToDouble(p -> x.get(0).at(p, i[0]) * x.get(0).at(p, i[1]))
                        .sum()),
        maxout(1),
        maxout(2),
        maxout(5),
        maxoutLayer(1),
        maxoutLayer(3),
        maxoutLayer(5),
        droppedMaxoutLayer(3),
        droppedMaxoutLayer(5),
        row(
                "squared_distances",
                "SquaredDistances",
                (s, x) -> Ops.squaredDistances(x.get(0), x.get(1)))
            .input(Domain.REAL, s -> Shape.of(s.a(), s.c()))
            .input(Domain.REAL, s -> Shape.of(s.b(), s.c()))
            .result(s -> Shape.of(s.a(), s.b()))
            .means(
                (s, x, i) ->
                    IntStream.range(0, s.c())
                        .mapToDouble(p -> Math.pow(x.get(0).at(i[0], p) - x.get(1).at(i[1], p), 2))
                        .sum()));
  }

  private static OpCase matmul(String name, boolean transposeLeft, boolean transposeRight) {
    return row(
            name, "MatMul", (s, x) -> Ops.matmul(x.get(0), x.get(1), transposeLeft, transposeRight))
        .input(Domain.REAL, s -> transposeLeft ? Shape.of(s.c(), s.a()) : Shape.of(s.a(), s.c()))
        .input(Domain.REAL, s -> transposeRight ? Shape.of(s.b(), s.c()) : Shape.of(s.c(), s.b()))
        .result(s -> Shape.of(s.a(), s.b()))
        .means(
            (s, x, i) -> {
              double sum = 0;
              for (int p = 0; p < s.c(); p++) {
                double left = transposeLeft ? x.get(0).at(p, i[0]) : x.get(0).at(i[0], p);
                double right = transposeRight ? x.get(1).at(i[1], p) : x.get(1).at(p, i[1]);
                sum += left * right;
              }
              return sum;
            });
  }

  private static OpCase maxout(int pieces) {
    return row("maxout_" + pieces, "Maxout", (s, x) -> Ops.maxout(x.get(0), pieces))
        .input(Domain.DISTINCT, s -> Shape.of(s.a(), s.b() * pieces))
        .result(s -> Shape.of(s.a(), s.b()))
        .means(
            (s, x, i) ->
                IntStream.range(0, pieces)
                    .mapToDouble(p -> x.get(0).at(i[0], pieces * i[1] + p))
                    .max()
                    .orElseThrow());
  }

  private static OpCase maxoutLayer(int pieces) {
    return layer(
            "maxout_layer_" + pieces,
            "MaxoutLayer",
            pieces,
            (s, x) -> Ops.maxoutLayer(x.get(0), x.get(1), x.get(2), pieces))
        .means((s, x, i) -> unit(s, x, i, pieces));
  }

  private static OpCase droppedMaxoutLayer(int pieces) {
    return layer(
            "dropped_maxout_layer_" + pieces,
            "DroppedMaxoutLayer",
            pieces,
            (s, x) ->
                Ops.maxoutLayer(
                    x.get(0), x.get(1), x.get(2), pieces, new DropoutMask(.5, 2, SEED, pieces, 7)))
        .means(
            (s, x, i) -> {
              int place = i[0] * s.b() + i[1];
              int[] words = new int[4];
              Philox.block(SEED, place / 4, 7, pieces, 1, words);
              return words[place % 4] >= 0 ? 2 * unit(s, x, i, pieces) : 0;
            });
  }

  static OpCase.Row layer(String name, String op, int pieces, OpCase.Applied function) {
    return row(name, op, function)
        .input(Domain.REAL, s -> Shape.of(s.a(), s.c()))
        .input(Domain.REAL, s -> Shape.of(s.c(), s.b() * pieces))
        .input(Domain.DISTINCT, s -> Shape.of(s.b() * pieces))
        .result(s -> Shape.of(s.a(), s.b()));
  }

  private static double unit(Sizes s, List<Values> x, int[] i, int pieces) {
    return sum(s, x, i[0], pieces * i[1] + winner(s, x, i[0], i[1], pieces));
  }

  /** Which piece of a unit of a maxout layer is the largest. */
  static int winner(Sizes s, List<Values> x, int row, int unit, int pieces) {
    return IntStream.range(0, pieces)
        .boxed()
        .max(Comparator.comparingDouble(q -> sum(s, x, row, pieces * unit + q)))
        .orElseThrow();
  }

  private static double sum(Sizes s, List<Values> x, int row, int column) {
    return x.get(2).at(column)
        + IntStream.range(0, s.c())
            .mapToDouble(p -> x.get(0).at(row, p) * x.get(1).at(p, column))
            .sum();
  }
}
