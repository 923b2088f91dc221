package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Some pictures on the host: those that an attack is given, or points that it tries in their place.
 *
 * @param values of the pixels [count, inputs], row-major; not to be changed
 * @param shape of each
 * @param places which pictures of their data set they are [count]: a point keeps the place of the
 *     picture it is tried for, so costs and random numbers belong to a picture however pictures are
 *     put together in batches
 */
public record Pictures(float[] values, PictureShape shape, int[] places) {
  public Pictures {
    int inputs = shape.size();
    if (values.length != (long) places.length * inputs) {
      throw new GibbonException(
          Text.of(
              "%d pictures of %d numbers take %d numbers in all, got %d.",
              places.length, inputs, (long) places.length * inputs, values.length));
    }
  }

  /** Pictures that stand nowhere else, counted from 0. */
  public static Pictures of(float[] values, int inputs) {
    return of(values, PictureShape.row(inputs));
  }

  /** The same of any shape. */
  public static Pictures of(float[] values, PictureShape shape) {
    return new Pictures(values, shape, IntStream.range(0, values.length / shape.size()).toArray());
  }

  /** Some pictures of a data set, each at its place in it. */
  public static Pictures of(Dataset data, int... rows) {
    int inputs = data.pixels();
    float[] values = new float[rows.length * inputs];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(data.images(), rows[i] * inputs, values, i * inputs, inputs);
    }
    return new Pictures(values, data.shape(), rows.clone());
  }

  /** How many numbers a picture has. */
  public int inputs() {
    return shape.size();
  }

  /** How many there are. */
  public int count() {
    return places.length;
  }

  /** The same places with other pixels [count, inputs]. */
  public Pictures at(float[] points) {
    return new Pictures(points, shape, places);
  }

  /** A copy of these rows alone, in this order. */
  public Pictures only(int... rows) {
    int inputs = inputs();
    float[] chosen = new float[rows.length * inputs];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * inputs, chosen, i * inputs, inputs);
    }
    return new Pictures(chosen, shape, Arrays.stream(rows).map(row -> places[row]).toArray());
  }

  /** A copy of the rows from {@code from} on. */
  Pictures slice(int from, int count) {
    return new Pictures(
        Arrays.copyOfRange(values, from * inputs(), (from + count) * inputs()),
        shape,
        Arrays.copyOfRange(places, from, from + count));
  }

  /** A copy of one picture [inputs]. */
  public float[] row(int row) {
    return Arrays.copyOfRange(values, row * inputs(), (row + 1) * inputs());
  }

  /** The same in double precision. */
  double[] doubles(int row) {
    double[] picture = new double[inputs()];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = values[row * picture.length + i];
    }
    return picture;
  }

  /** One of these pictures so many times over, with other pixels [count, inputs]. */
  Pictures copies(int row, float[] points) {
    int[] same = new int[points.length / inputs()];
    Arrays.fill(same, places[row]);
    return new Pictures(points, shape, same);
  }

  /** Looks at every picture; as none depends on another, side by side. */
  static void each(int count, IntConsumer action) {
    IntStream.range(0, count).parallel().forEach(action);
  }

  /**
   * Stores x + r in single precision, rounded towards x: no change becomes larger than it was, and
   * none leaves a box that x is in.
   */
  static void store(double[] x, double[] r, float[] into, int row) {
    for (int i = 0; i < r.length; i++) {
      float point = (float) (x[i] + r[i]);
      if (Math.abs(point - x[i]) > Math.abs(r[i])) {
        point = Math.nextAfter(point, x[i]);
      }
      into[row * r.length + i] = point;
    }
  }
}
