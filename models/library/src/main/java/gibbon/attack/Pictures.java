package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Some pictures on the host: those that an attack is given, or points that it tries in their place.
 *
 * @param values of the pixels [count, inputs], row-major; not to be changed
 * @param inputs how many a picture has
 * @param places which pictures of their data set they are [count]: a point keeps the place of the
 *     picture it is tried for, so costs and random numbers belong to a picture however pictures are
 *     put together in batches
 */
public record Pictures(float[] values, int inputs, int[] places) {
  public Pictures {
    if (inputs < 1 || values.length != (long) places.length * inputs) {
      throw new GibbonException(
          Text.of(
              "%d pictures of %d numbers take %d numbers in all, got %d.",
              places.length, inputs, (long) places.length * inputs, values.length));
    }
  }

  /** Pictures that stand nowhere else, counted from 0. */
  public static Pictures of(float[] values, int inputs) {
    return new Pictures(values, inputs, IntStream.range(0, values.length / inputs).toArray());
  }

  /** How many there are. */
  public int count() {
    return places.length;
  }

  /** The same places with other pixels [count, inputs]. */
  public Pictures at(float[] points) {
    return new Pictures(points, inputs, places);
  }

  /** A copy of these rows alone, in this order. */
  public Pictures only(int... rows) {
    float[] chosen = new float[rows.length * inputs];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * inputs, chosen, i * inputs, inputs);
    }
    return new Pictures(chosen, inputs, Arrays.stream(rows).map(row -> places[row]).toArray());
  }

  /** A copy of the rows from {@code from} on. */
  Pictures slice(int from, int count) {
    return new Pictures(
        Arrays.copyOfRange(values, from * inputs, (from + count) * inputs),
        inputs,
        Arrays.copyOfRange(places, from, from + count));
  }

  /** A copy of one picture [inputs]. */
  public float[] row(int row) {
    return Arrays.copyOfRange(values, row * inputs, (row + 1) * inputs);
  }
}
