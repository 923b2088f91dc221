package gibbon.paper;

import gibbon.data.PictureShape;
import java.util.Arrays;

/**
 * How much of a filter's energy Σw² sits in how small a place.
 *
 * @param energy Σw²
 * @param scattered share of it in the tenth of the pixels that has most, wherever they are; .1 for
 *     an even filter, 1 for a point
 * @param window share of it in the best square of about a tenth of the pixels; unlike the other it
 *     knows neighbours
 */
record Localization(double energy, double scattered, double window) {
  private static final int PART = 10;

  /**
   * Of one filter, a weight for each channel of each pixel; a pixel's energy is that of its
   * channels together. Shares are NaN if all weights are 0.
   */
  static Localization of(float[] filter, PictureShape shape) {
    double[] energies = new double[shape.rows() * shape.columns()];
    for (int i = 0; i < filter.length; i++) {
      energies[i / shape.channels()] += (double) filter[i] * filter[i];
    }
    double total = Arrays.stream(energies).sum();
    double window = window(energies, shape);
    Arrays.sort(energies);
    double largest = 0;
    for (int i = energies.length - Math.max(1, energies.length / PART); i < energies.length; i++) {
      largest += energies[i];
    }
    return new Localization(total, largest / total, window / total);
  }

  /** Pixels along an edge of the square. */
  static int side(PictureShape shape) {
    long even = Math.round(Math.sqrt((double) shape.rows() * shape.columns() / PART));
    return (int) Math.max(1, Math.min(even, Math.min(shape.columns(), shape.rows())));
  }

  private static double window(double[] energies, PictureShape shape) {
    int side = side(shape);
    int columns = shape.columns();
    double best = 0;
    for (int top = 0; top + side <= shape.rows(); top++) {
      for (int left = 0; left + side <= columns; left++) {
        double sum = 0;
        for (int y = top; y < top + side; y++) {
          for (int x = left; x < left + side; x++) {
            sum += energies[y * columns + x];
          }
        }
        best = Math.max(best, sum);
      }
    }
    return best;
  }
}
