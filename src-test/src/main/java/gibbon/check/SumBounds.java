package gibbon.check;

import static gibbon.check.ErrorBounds.U;
import static gibbon.check.ErrorBounds.gamma;
import static gibbon.check.ErrorBounds.share;
import static gibbon.op.MaxoutLayer.K;
import static gibbon.op.MaxoutLayer.M;
import static gibbon.op.MaxoutLayer.PIECES;
import static gibbon.op.MaxoutLayer.UNITS;
import static gibbon.op.MaxoutLayer.W;
import static gibbon.op.MaxoutLayer.WINNER;

import gibbon.check.ErrorBounds.Bound;
import gibbon.check.ErrorBounds.Facts;
import gibbon.device.Kernel;
import gibbon.device.Roofline;
import gibbon.op.Dropout;
import gibbon.op.MatMul;
import gibbon.op.MatrixTimesWinners;
import gibbon.op.MaxoutLayer;
import gibbon.op.ScatterRows;
import gibbon.op.SquaredDistances;
import gibbon.op.Sum;
import gibbon.op.SumOfWinners;
import gibbon.op.WeightedDifferences;
import gibbon.op.WinnersTimesMatrix;
import java.util.Arrays;
import java.util.Map;

/** The bounds of sums of many terms: rows, distances and products of matrices, maxout layers. */
final class SumBounds {
  private SumBounds() {}

  static void addTo(Map<String, Bound> bounds) {
    bounds.put(
        "sum",
        (f, written, i) -> {
          int reduced = f.integer(Sum.REDUCED);
          int inner = f.integer(Sum.INNER);
          float[] x = f.before(Sum.X);
          int start = i / inner * reduced * inner + i % inner;
          double sum = 0;
          for (int r = 0; r < reduced; r++) {
            sum += Math.abs((double) x[start + r * inner]);
          }
          return share(gamma(reduced), sum) + flushed(reduced);
        });
    bounds.put(
        "scatter_rows",
        (f, written, i) -> {
          int width = f.launch().range()[1];
          int count = f.integer(ScatterRows.COUNT);
          float[] x = f.before(ScatterRows.X);
          float[] index = f.before(ScatterRows.INDEX);
          double sum = 0;
          for (int n = 0; n < count; n++) {
            sum += index[n] == i / width ? Math.abs((double) x[n * width + i % width]) : 0;
          }
          return share(gamma(count), sum) + flushed(count);
        });
    bounds.put(
        "squared_distances",
        (f, written, i) -> {
          int dimensions = f.integer(SquaredDistances.DIMENSIONS);
          return share(gamma(dimensions + 3), f.expected(written)[i]) + flushed(dimensions);
        });
    bounds.put(
        "weighted_differences",
        (f, written, i) -> {
          int d = f.launch().range()[1];
          int k = f.integer(WeightedDifferences.K);
          int row = i / d * f.integer(WeightedDifferences.ROW_STRIDE);
          int stride = f.integer(WeightedDifferences.COLUMN_STRIDE);
          double x = f.before(WeightedDifferences.X)[i];
          float[] centers = f.before(WeightedDifferences.CENTERS);
          float[] factors = f.before(WeightedDifferences.WEIGHT);
          double sum = 0;
          double weights = 0;
          for (int j = 0; j < k; j++) {
            double weight = Math.abs((double) factors[row + j * stride]);
            double difference = x - centers[j * d + i % d];
            sum += weight * Math.abs(difference);
            weights += weight;
          }
          return share(gamma(k + 2), sum) + weights * Float.MIN_NORMAL;
        });
    bounds.put("matmul_nn", (f, written, i) -> product(f, i, false, false));
    bounds.put("matmul_nt", (f, written, i) -> product(f, i, false, true));
    bounds.put("matmul_tn", (f, written, i) -> product(f, i, true, false));
    bounds.put("winners_times_matrix", SumBounds::winnersTimesMatrix);
    bounds.put("matrix_times_winners", SumBounds::matrixTimesWinners);
    bounds.put(
        "sum_of_winners",
        (f, written, i) -> {
          int m = f.integer(M);
          int units = f.integer(UNITS);
          int pieces = f.integer(PIECES);
          float[] x = f.before(SumOfWinners.X);
          float[] winner = f.before(WINNER);
          double sum = 0;
          for (int row = 0; row < m; row++) {
            int place = row * units + i / pieces;
            sum += winner[place] == i % pieces ? Math.abs((double) x[place]) : 0;
          }
          return share(gamma(m + 1), Math.abs(f.real(SumOfWinners.SCALE)) * sum) + flushed(m);
        });
    bounds.put("maxout_layer", SumBounds::maxoutLayer);
    bounds.put("dropped_maxout_layer", SumBounds::droppedMaxoutLayer);
    bounds.put(
        "fma_peak",
        (f, written, i) ->
            gamma(f.integer(Roofline.ITERATIONS) + Roofline.ACCUMULATORS) * f.expected(written)[i]);
  }

  private static double product(Facts f, int i, boolean transposeLeft, boolean transposeRight) {
    int m = f.integer(MatMul.M);
    int n = f.integer(MatMul.N);
    int k = f.integer(MatMul.K);
    float[] left = f.before(MatMul.LEFT);
    float[] right = f.before(MatMul.RIGHT);
    int row = i / n;
    int column = i % n;
    double sum = 0;
    for (int p = 0; p < k; p++) {
      double a = left[transposeLeft ? p * m + row : row * k + p];
      double b = right[transposeRight ? column * k + p : p * n + column];
      sum += Math.abs(a * b);
    }
    return share(gamma(k), sum) + flushed(k);
  }

  private static double winnersTimesMatrix(Facts f, Kernel.Array written, int i) {
    int units = f.integer(UNITS);
    int k = f.integer(K);
    int pieces = f.integer(PIECES);
    float[] x = f.before(WinnersTimesMatrix.X);
    float[] w = f.before(W);
    float[] winners = f.before(WINNER);
    double sum = 0;
    for (int u = 0; u < units; u++) {
      int place = i / k * units + u;
      int winner = (int) winners[place];
      int column = (i % k * units + u) * pieces + winner;
      sum += winner < 0 ? 0 : Math.abs((double) x[place] * w[column]);
    }
    double scale = Math.abs(f.real(WinnersTimesMatrix.SCALE));
    return share(gamma(units + 1), scale * sum) + flushed(units);
  }

  private static double matrixTimesWinners(Facts f, Kernel.Array written, int i) {
    int m = f.integer(M);
    int units = f.integer(UNITS);
    int k = f.integer(K);
    int pieces = f.integer(PIECES);
    float[] x = f.before(MatrixTimesWinners.X);
    float[] s = f.before(MatrixTimesWinners.S);
    float[] winner = f.before(WINNER);
    int column = i % (units * pieces);
    double sum = 0;
    for (int row = 0; row < m; row++) {
      int place = row * units + column / pieces;
      double factor = x[row * k + i / (units * pieces)];
      sum += winner[place] == column % pieces ? Math.abs(factor * s[place]) : 0;
    }
    return share(gamma(m + 1), Math.abs(f.real(MatrixTimesWinners.SCALE)) * sum) + flushed(m);
  }

  /**
   * A maximum is off by no more than the piece that is off most; a winner may be another one only
   * where that piece comes as near to it as rounding can move them.
   */
  private static double maxoutLayer(Facts f, Kernel.Array written, int i) {
    int units = f.integer(UNITS);
    int k = f.integer(K);
    int pieces = f.integer(PIECES);
    float[] x = f.before(MaxoutLayer.X);
    float[] w = f.before(W);
    float[] bias = f.before(MaxoutLayer.BIAS);
    int columns = units * pieces;
    double[] exact = new double[pieces];
    double[] off = new double[pieces];
    for (int q = 0; q < pieces; q++) {
      int column = i % units * pieces + q;
      double terms = Math.abs((double) bias[column]);
      exact[q] = bias[column];
      for (int p = 0; p < k; p++) {
        double product = (double) x[i / units * k + p] * w[p * columns + column];
        exact[q] += product;
        terms += Math.abs(product);
      }
      off[q] = share(gamma(k + 1), terms) + flushed(k + 1);
    }
    if (written.equals(MaxoutLayer.Y)) {
      return Arrays.stream(off).max().orElseThrow();
    }
    int winner = (int) f.expected(WINNER)[i];
    for (int q = 0; q < pieces; q++) {
      if (q != winner && !(exact[winner] - exact[q] > off[winner] + off[q])) {
        return pieces;
      }
    }
    return 0;
  }

  /** As in a maxout layer, scaled; a unit that is dropped is exactly 0 and has no winner. */
  private static double droppedMaxoutLayer(Facts f, Kernel.Array written, int i) {
    if (f.expected(WINNER)[i] < 0) {
      return 0;
    }
    double layer = maxoutLayer(f, written, i);
    return written.equals(WINNER)
        ? layer
        : Math.abs(f.real(Dropout.SCALE)) * layer + share(U, Math.abs(f.expected(written)[i]));
  }

  /** What is lost where each of so many terms is flushed to 0. */
  private static double flushed(int terms) {
    return terms * (double) Float.MIN_NORMAL;
  }
}
