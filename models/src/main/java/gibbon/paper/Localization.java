package gibbon.paper;

import java.util.Arrays;

/**
 * How much of a filter's energy Σw² sits in how small a place.
 *
 * @param share of the energy in the tenth of the pixels that has most of it; .1 for an even filter,
 *     1 for a point
 * @param pixels how many pixels of equal energy would be as concentrated: (Σw²)² / Σw⁴, from 1 to
 *     all
 * @param radius root of the mean squared distance, in pixels, of the energy from its centre; unlike
 *     the other two it knows neighbours
 */
record Localization(double share, double pixels, double radius) {
  /** Of one filter, a weight a pixel, row by row; NaN if all of them are 0. */
  static Localization of(float[] filter, int columns) {
    double[] energies = new double[filter.length];
    Arrays.setAll(energies, i -> (double) filter[i] * filter[i]);
    double total = 0;
    double squares = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i < energies.length; i++) {
      total += energies[i];
      squares += energies[i] * energies[i];
      x += energies[i] * (i % columns);
      y += energies[i] * (i / columns);
    }
    double spread = 0;
    for (int i = 0; i < energies.length; i++) {
      double right = i % columns - x / total;
      double down = i / columns - y / total;
      spread += energies[i] * (right * right + down * down);
    }
    Arrays.sort(energies);
    int tenth = Math.max(1, energies.length / 10);
    double largest = 0;
    for (int i = energies.length - tenth; i < energies.length; i++) {
      largest += energies[i];
    }
    return new Localization(largest / total, total * total / squares, Math.sqrt(spread / total));
  }
}
