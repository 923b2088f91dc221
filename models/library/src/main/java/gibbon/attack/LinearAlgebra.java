package gibbon.attack;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The little linear algebra in double precision that attacks need on the host. */
final class LinearAlgebra {
  private LinearAlgebra() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static void addScaled(double[] to, double factor, double[] by) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * by[i];
    }
  }

  static void scale(double[] to, double factor) {
    for (int i = 0; i < to.length; i++) {
      to[i] *= factor;
    }
  }

  static double[] times(double[][] matrix, double[] vector) {
    return Arrays.stream(matrix).mapToDouble(line -> dot(line, vector)).toArray();
  }

  /** By Gauss and Jordan, with pivots. */
  static double[][] inverse(double[][] matrix) {
    int size = matrix.length;
    double[][] a = new double[size][];
    double[][] result = new double[size][size];
    for (int i = 0; i < size; i++) {
      a[i] = matrix[i].clone();
      result[i][i] = 1;
    }
    for (int i = 0; i < size; i++) {
      int pivot = i;
      for (int r = i + 1; r < size; r++) {
        pivot = Math.abs(a[r][i]) > Math.abs(a[pivot][i]) ? r : pivot;
      }
      double[] line = a[i];
      a[i] = a[pivot];
      a[pivot] = line;
      line = result[i];
      result[i] = result[pivot];
      result[pivot] = line;
      double scale = 1 / a[i][i];
      for (int c = 0; c < size; c++) {
        a[i][c] *= scale;
        result[i][c] *= scale;
      }
      for (int r = 0; r < size; r++) {
        if (r != i) {
          double factor = -a[r][i];
          addScaled(a[r], factor, a[i]);
          addScaled(result[r], factor, result[i]);
        }
      }
    }
    return result;
  }

  /** Indices by magnitude, largest first, the first of equals first. */
  static int[] bySlope(double[] w) {
    return IntStream.range(0, w.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(w[i])))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  static double[] absolute(double[] w) {
    double[] result = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      result[i] = Math.abs(w[i]);
    }
    return result;
  }

  static double[] divided(double[] w, double divisor) {
    double[] result = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      result[i] = w[i] / divisor;
    }
    return result;
  }
}
