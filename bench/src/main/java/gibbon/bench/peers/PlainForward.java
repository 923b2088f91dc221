package gibbon.bench.peers;

import java.util.List;

/** What a task's network says of pictures, in plain loops, so that every process finds the same. */
final class PlainForward {
  private PlainForward() {}

  /** The class of the largest logit of each picture, the lowest among equals. */
  static int[] classes(float[] pictures, List<Task.Layer> layers) {
    int count = pictures.length / layers.get(0).inputs();
    float[] values = pictures;
    for (Task.Layer layer : layers) {
      float[] sums = sums(values, layer, count);
      values = layer.columns() == Task.CLASSES ? sums : largest(sums);
    }
    int[] classes = new int[count];
    for (int i = 0; i < count; i++) {
      for (int k = 1; k < Task.CLASSES; k++) {
        boolean larger = values[i * Task.CLASSES + k] > values[i * Task.CLASSES + classes[i]];
        classes[i] = larger ? k : classes[i];
      }
    }
    return classes;
  }

  /**
   * The least distance of the largest piece of a maxout unit from the next, in units of the largest
   * of the layer.
   */
  static float leastGap(float[] picture, List<Task.Layer> layers) {
    float least = Float.POSITIVE_INFINITY;
    float[] values = picture;
    for (Task.Layer layer : layers.subList(0, layers.size() - 1)) {
      float[] pieces = sums(values, layer, 1);
      float scale = 0;
      for (float piece : pieces) {
        scale = Math.max(scale, Math.abs(piece));
      }
      values = largest(pieces);
      for (int unit = 0; unit < values.length; unit++) {
        float next = Float.NEGATIVE_INFINITY;
        int winners = 0;
        for (int i = unit * Task.PIECES; i < (unit + 1) * Task.PIECES; i++) {
          winners += pieces[i] == values[unit] ? 1 : 0;
          next = pieces[i] == values[unit] ? next : Math.max(next, pieces[i]);
        }
        least = Math.min(least, winners > 1 ? 0 : (values[unit] - next) / scale);
      }
    }
    return least;
  }

  private static float[] sums(float[] values, Task.Layer layer, int count) {
    int columns = layer.columns();
    float[] sums = new float[count * columns];
    for (int i = 0; i < count; i++) {
      System.arraycopy(layer.biases(), 0, sums, i * columns, columns);
      for (int term = 0; term < layer.inputs(); term++) {
        float value = values[i * layer.inputs() + term];
        for (int c = 0; value != 0 && c < columns; c++) {
          sums[i * columns + c] += value * layer.weights()[term * columns + c];
        }
      }
    }
    return sums;
  }

  private static float[] largest(float[] pieces) {
    float[] largest = new float[pieces.length / Task.PIECES];
    for (int i = 0; i < largest.length; i++) {
      largest[i] = pieces[i * Task.PIECES];
      for (int piece = 1; piece < Task.PIECES; piece++) {
        largest[i] = Math.max(largest[i], pieces[i * Task.PIECES + piece]);
      }
    }
    return largest;
  }
}
