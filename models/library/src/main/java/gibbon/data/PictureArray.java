package gibbon.data;

import gibbon.Text;
import gibbon.store.StoredArray;
import java.util.List;

/**
 * An array of pictures or labels as NumPy saves them.
 *
 * @param name what messages call it
 */
record PictureArray(String name, StoredArray array) {
  /** Pictures [count, rows, columns] in grey, [count, rows, columns, 1 or 3]. */
  PictureShape shape() {
    List<Integer> shape = array.shape();
    int channels = shape.size() == 4 ? shape.get(3) : 1;
    if (shape.size() < 3 || shape.size() > 4 || channels != 1 && channels != 3) {
      throw new DataException(
          name
              + " holds an array of shape "
              + shape
              + ", expected pictures [count, rows, columns], or [count, rows, columns, 3] in"
              + " colour.");
    }
    return new PictureShape(shape.get(1), shape.get(2), channels);
  }

  /** Unsigned bytes are levels of 0 … 255, other numbers levels of 0 … 1. */
  float[] pixels() {
    return array.pixels();
  }

  /**
   * The pixels for a network, channels last, from arrays with channels last or first, or with a row
   * of numbers a picture.
   */
  float[] pixels(PictureShape to) {
    List<Integer> shape = array.shape();
    int count = shape.isEmpty() ? 0 : shape.get(0);
    List<Integer> own = shape.isEmpty() ? List.of() : shape.subList(1, shape.size());
    List<Integer> first = List.of(to.channels(), to.rows(), to.columns());
    boolean last =
        own.equals(List.of(to.rows(), to.columns(), to.channels()))
            || own.equals(List.of(to.size()))
            || to.channels() == 1 && own.equals(List.of(to.rows(), to.columns()));
    boolean flattened = to.isRow() && (long) count * to.size() == array.count();
    if (count == 0 || !last && !flattened && !own.equals(first)) {
      throw new DataException(
          Text.of(
              "%s holds an array of shape %s, expected pictures of %s for the network: [count, %d, %d%s].",
              name,
              shape,
              to,
              to.rows(),
              to.columns(),
              to.channels() == 1 ? "" : ", " + to.channels()));
    }
    float[] pixels = pixels();
    if (last || flattened || to.channels() == 1) {
      return pixels;
    }
    float[] turned = new float[pixels.length];
    int plane = to.rows() * to.columns();
    for (int i = 0; i < turned.length; i++) {
      int picture = i / to.size();
      int inside = i % to.size();
      int channel = inside % to.channels();
      turned[i] = pixels[picture * to.size() + channel * plane + inside / to.channels()];
    }
    return turned;
  }

  /** Labels [count] or [count, 1], whole numbers from 0 on. */
  int[] labels() {
    List<Integer> shape = array.shape();
    if (shape.size() != 1 && !(shape.size() == 2 && shape.get(1) == 1) || array.count() == 0) {
      throw new DataException(
          name + " holds an array of shape " + shape + ", expected labels [count].");
    }
    double[] numbers = array.numbers();
    int[] labels = new int[numbers.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (int) numbers[i];
      if (labels[i] != numbers[i] || labels[i] < 0) {
        throw new DataException(
            Text.of(
                "%s holds %s for picture %d, expected whole numbers from 0 on.",
                name, numbers[i], i));
      }
    }
    return labels;
  }
}
