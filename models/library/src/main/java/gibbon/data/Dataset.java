package gibbon.data;

import gibbon.Text;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labelled grey pictures.
 *
 * @param name what messages and reports call it
 * @param images row-major [count, rows · columns], from 0 (black) to 1 (white); owned by the data
 *     set from now on
 * @param labels [count], each from 0 to {@code classes} − 1; owned by the data set from now on
 * @param rows of each picture, in pixels
 * @param columns of each picture, in pixels
 * @param classes how many classes there are, at least 2
 */
public record Dataset(String name, float[] images, int[] labels, int rows, int columns, int classes)
    implements Extent {

  /** Pictures to learn from and pictures to judge by, alike in size and classes. */
  public record Split(String name, Dataset train, Dataset test) {
    public Split {
      if (train.rows != test.rows || train.columns != test.columns) {
        throw new DataException(
            Text.of(
                "%s holds pictures of %d × %d pixels, expected %d × %d as in %s.",
                test.name, test.rows, test.columns, train.rows, train.columns, train.name));
      }
      if (train.classes != test.classes) {
        throw new DataException(
            Text.of(
                "%s has %d classes, expected %d as in %s.",
                test.name, test.classes, train.classes, train.name));
      }
    }
  }

  public Dataset {
    if (labels.length == 0 || rows < 1 || columns < 1) {
      throw new DataException(
          Text.of(
              "%s holds %d pictures of %d × %d pixels, expected at least one of each.",
              name, labels.length, rows, columns));
    }
    if (classes < 2) {
      throw new DataException(Text.of("%s has %d classes, expected at least 2.", name, classes));
    }
    long pixels = (long) rows * columns;
    if (images.length % pixels != 0 || images.length / pixels != labels.length) {
      throw new DataException(
          Text.of(
              "%s holds %d values for %d labels, expected %d for each (%d × %d pixels).",
              name, images.length, labels.length, pixels, rows, columns));
    }
    for (int i = 0; i < images.length; i++) {
      if (!(images[i] >= 0 && images[i] <= 1)) {
        throw new DataException(
            Text.of(
                "%s holds the value %s in picture %d, expected values from 0 to 1.",
                name, images[i], i / pixels));
      }
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new DataException(
            Text.of(
                "%s holds the label %d for picture %d, expected labels from 0 to %d.",
                name, labels[i], i, classes - 1));
      }
    }
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public int pixels() {
    return rows * columns;
  }

  /**
   * A digest of everything but the name: sets of the same pictures, labels and size have the same,
   * and no others.
   */
  public String fingerprint() {
    return Fingerprint.of(this);
  }

  /** A copy of the pictures {@code from} (inclusive) to {@code to} (exclusive), at least one. */
  public Dataset slice(int from, int to) {
    if (from < 0 || from >= to || to > count()) {
      throw new DataException(
          Text.of(
              "%s has no pictures from %d to before %d: it holds %d, and a slice at least one.",
              name, from, to, count()));
    }
    return new Dataset(
        name,
        Arrays.copyOfRange(images, from * pixels(), to * pixels()),
        Arrays.copyOfRange(labels, from, to),
        rows,
        columns,
        classes);
  }

  /** The pictures of these classes alone, in the same order, their labels numbered anew from 0. */
  public Dataset only(List<Integer> kept) {
    if (kept.stream().distinct().count() != kept.size()
        || kept.stream().anyMatch(label -> label < 0 || label >= classes)) {
      throw new DataException(
          Text.of(
              "%s has classes 0 to %d; %s does not name different ones of them.",
              name, classes - 1, kept));
    }
    int[] chosen =
        IntStream.range(0, labels.length).filter(i -> kept.contains(labels[i])).toArray();
    float[] fewerImages = new float[chosen.length * pixels()];
    int[] fewerLabels = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(images, chosen[i] * pixels(), fewerImages, i * pixels(), pixels());
      fewerLabels[i] = kept.indexOf(labels[chosen[i]]);
    }
    return new Dataset(
        name + " classes " + kept, fewerImages, fewerLabels, rows, columns, kept.size());
  }
}
