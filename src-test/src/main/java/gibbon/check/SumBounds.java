package gibbon.check;

import static gibbon.check.ErrorBounds.U;
import static gibbon.check.ErrorBounds.gamma;
import static gibbon.check.ErrorBounds.share;

import gibbon.check.ErrorBounds.Bound;
import gibbon.check.ErrorBounds.Facts;
import gibbon.device.Roofline;
import java.util.Arrays;
import java.util.Map;

/** The bounds of sums of many terms: rows, distances and products of matrices, maxout layers. */
final class SumBounds {
  private SumBounds() {}

  static void addTo(Map<String, Bound> bounds) {
    bounds.put(
        "sum",
        (f, buffer, i) -> {
          int reduced = f.integer(0);
          int inner = f.integer(1);
          int start = i / inner * reduced * inner + i % inner;
          double sum = 0;
          for (int r = 0; r < reduced; r++) {
            sum += f.magnitude(0, start + r * inner);
          }
          return share(gamma(reduced), sum) + flushed(reduced);
        });
    bounds.put(
        "scatter_rows",
        (f, buffer, i) -> {
          int width = f.launch().range()[1];
          double sum = 0;
          for (int n = 0; n < f.integer(0); n++) {
            sum += f.before()[1][n] == i / width ? f.magnitude(0, n * width + i % width) : 0;
          }
          return share(gamma(f.integer(0)), sum) + flushed(f.integer(0));
        });
    bounds.put(
        "squared_distances",
        (f, buffer, i) ->
            share(gamma(f.integer(0) + 3), f.expected()[buffer][i]) + flushed(f.integer(0)));
    bounds.put(
        "weighted_differences",
        (f, buffer, i) -> {
          int d = f.launch().range()[1];
          double sum = 0;
          double weights = 0;
          for (int j = 0; j < f.integer(0); j++) {
            double weight = f.magnitude(2, i / d * f.integer(1) + j * f.integer(2));
            double difference = f.before()[0][i] - (double) f.before()[1][j * d + i % d];
            sum += weight * Math.abs(difference);
            weights += weight;
          }
          return share(gamma(f.integer(0) + 2), sum) + weights * Float.MIN_NORMAL;
        });
    bounds.put("matmul_nn", (f, buffer, i) -> product(f, i, false, false));
    bounds.put("matmul_nt", (f, buffer, i) -> product(f, i, false, true));
    bounds.put("matmul_tn", (f, buffer, i) -> product(f, i, true, false));
    bounds.put("winners_times_matrix", SumBounds::winnersTimesMatrix);
    bounds.put("matrix_times_winners", SumBounds::matrixTimesWinners);
    bounds.put(
        "sum_of_winners",
        (f, buffer, i) -> {
          int units = f.integer(1);
          int pieces = f.integer(2);
          double sum = 0;
          for (int row = 0; row < f.integer(0); row++) {
            int place = row * units + i / pieces;
            sum += f.before()[1][place] == i % pieces ? f.magnitude(0, place) : 0;
          }
          return share(gamma(f.integer(0) + 1), Math.abs(f.real(0)) * sum) + flushed(f.integer(0));
        });
    bounds.put("maxout_layer", SumBounds::maxoutLayer);
    bounds.put("dropped_maxout_layer", SumBounds::droppedMaxoutLayer);
    bounds.put(
        "fma_peak",
        (f, buffer, i) -> gamma(f.integer(0) + Roofline.ACCUMULATORS) * f.expected()[buffer][i]);
  }

  private static double product(Facts f, int i, boolean transposeLeft, boolean transposeRight) {
    int m = f.integer(0);
    int n = f.integer(1);
    int k = f.integer(2);
    int row = i / n;
    int column = i % n;
    double sum = 0;
    for (int p = 0; p < k; p++) {
      sum +=
          f.magnitude(0, transposeLeft ? p * m + row : row * k + p)
              * f.magnitude(1, transposeRight ? column * k + p : p * n + column);
    }
    return share(gamma(k), sum) + flushed(k);
  }

  private static double winnersTimesMatrix(Facts f, int buffer, int i) {
    int units = f.integer(1);
    int k = f.integer(2);
    int pieces = f.integer(3);
    double sum = 0;
    for (int u = 0; u < units; u++) {
      int winner = (int) f.before()[2][i / k * units + u];
      sum +=
          winner < 0
              ? 0
              : f.magnitude(0, i / k * units + u)
                  * f.magnitude(1, (i % k * units + u) * pieces + winner);
    }
    return share(gamma(units + 1), Math.abs(f.real(0)) * sum) + flushed(units);
  }

  private static double matrixTimesWinners(Facts f, int buffer, int i) {
    int units = f.integer(1);
    int k = f.integer(2);
    int pieces = f.integer(3);
    int column = i % (units * pieces);
    double sum = 0;
    for (int row = 0; row < f.integer(0); row++) {
      int place = row * units + column / pieces;
      sum +=
          f.before()[2][place] == column % pieces
              ? f.magnitude(0, row * k + i / (units * pieces)) * f.magnitude(1, place)
              : 0;
    }
    return share(gamma(f.integer(0) + 1), Math.abs(f.real(0)) * sum) + flushed(f.integer(0));
  }

  /**
   * A maximum is off by no more than the piece that is off most; a winner may be another one only
   * where that piece comes as near to it as rounding can move them.
   */
  private static double maxoutLayer(Facts f, int buffer, int i) {
    int units = f.integer(1);
    int k = f.integer(2);
    int pieces = f.integer(3);
    int columns = units * pieces;
    double[] exact = new double[pieces];
    double[] off = new double[pieces];
    for (int q = 0; q < pieces; q++) {
      int column = i % units * pieces + q;
      double terms = f.magnitude(2, column);
      exact[q] = f.before()[2][column];
      for (int p = 0; p < k; p++) {
        double product =
            (double) f.before()[0][i / units * k + p] * f.before()[1][p * columns + column];
        exact[q] += product;
        terms += Math.abs(product);
      }
      off[q] = share(gamma(k + 1), terms) + flushed(k + 1);
    }
    if (buffer == 3) {
      return Arrays.stream(off).max().orElseThrow();
    }
    int winner = (int) f.expected()[4][i];
    for (int q = 0; q < pieces; q++) {
      if (q != winner && !(exact[winner] - exact[q] > off[winner] + off[q])) {
        return pieces;
      }
    }
    return 0;
  }

  /** As in a maxout layer, scaled; a unit that is dropped is exactly 0 and has no winner. */
  private static double droppedMaxoutLayer(Facts f, int buffer, int i) {
    if (f.expected()[4][i] < 0) {
      return 0;
    }
    double layer = maxoutLayer(f, buffer, i);
    return buffer == 3
        ? Math.abs(f.real(0)) * layer + share(U, Math.abs(f.expected()[3][i]))
        : layer;
  }

  /** What is lost where each of so many terms is flushed to 0. */
  private static double flushed(int terms) {
    return terms * (double) Float.MIN_NORMAL;
  }
}
