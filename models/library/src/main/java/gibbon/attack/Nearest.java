package gibbon.attack;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The nearest example of each picture of a batch that has been found so far. */
final class Nearest {
  private final Pictures pictures;
  private final Norm norm;
  private final float[][] examples;
  private final double[] sizes;

  Nearest(Pictures pictures, Norm norm) {
    this.pictures = pictures;
    this.norm = norm;
    examples = new float[pictures.count()][];
    sizes = new double[pictures.count()];
    Arrays.fill(sizes, Double.POSITIVE_INFINITY);
  }

  /** Keeps those points that are where they should be and nearer than any before. */
  void offer(float[] points, boolean[] reached) {
    Pictures.each(
        pictures.count(),
        i -> {
          if (reached[i]) {
            offer(i, pictures.at(points).row(i));
          }
        });
  }

  /** The same for one picture's point that is where it should be. */
  void offer(int row, float[] point) {
    double size = distance(row, point);
    if (size < sizes[row]) {
      sizes[row] = size;
      examples[row] = point;
    }
  }

  /** ‖point − x‖. */
  double distance(int row, float[] point) {
    double[] r = pictures.doubles(row);
    for (int p = 0; p < r.length; p++) {
      r[p] = point[p] - r[p];
    }
    return norm.of(r);
  }

  /** How near, or ∞ if none was found. */
  double size(int row) {
    return sizes[row];
  }

  /** Null if none was found. */
  float[] example(int row) {
    return examples[row];
  }

  /** Rows for which none was found. */
  int[] missing() {
    return IntStream.range(0, examples.length).filter(i -> examples[i] == null).toArray();
  }

  /** All examples, and where there are none, other points [count, inputs]. */
  float[] or(float[] others) {
    float[] all = others.clone();
    for (int i = 0; i < examples.length; i++) {
      if (examples[i] != null) {
        System.arraycopy(examples[i], 0, all, i * pictures.inputs(), pictures.inputs());
      }
    }
    return all;
  }
}
