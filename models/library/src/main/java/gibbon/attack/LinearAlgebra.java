package gibbon.attack;

import java.util.Arrays;

/** The little linear algebra in double precision that a minimisation needs on the host. */
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
}
