package gibbon.data;

import gibbon.Text;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labelled pictures.
 *
 * @param name what messages and reports call it
 * @param images row-major [count, rows, columns, channels]; owned by the data set from now on
 * @param labels [count], each from 0 to the number of classes − 1; owned by the data set from now
 *     on
 * @param shape of each picture
 * @param bounds that the numbers of the pictures keep to
 * @param classNames what each class is called, at least two
 */
public record Dataset(
    String name,
    float[] images,
    int[] labels,
    PictureShape shape,
    Bounds bounds,
    List<String> classNames)
    implements Extent {

  /** Pictures to learn from and pictures to judge by, alike in shape, bounds and classes. */
  public record Split(String name, Dataset train, Dataset test) {
    public Split {
      if (!train.shape.equals(test.shape)) {
        throw new DataException(
            Text.of(
                "%s holds pictures of %s pixels, expected %s as in %s.",
                test.name, test.shape, train.shape, train.name));
      }
      if (train.classes() != test.classes()) {
        throw new DataException(
            Text.of(
                "%s has %d classes, expected %d as in %s.",
                test.name, test.classes(), train.classes(), train.name));
      }
      if (!train.classNames.equals(test.classNames)) {
        throw new DataException(
            Text.of(
                "%s calls its classes %s, expected %s as in %s.",
                test.name, test.classNames, train.classNames, train.name));
      }
      if (!train.bounds.equals(test.bounds)) {
        throw new DataException(
            Text.of(
                "%s holds %s, expected %s as in %s.",
                test.name, test.bounds, train.bounds, train.name));
      }
    }
  }

  public Dataset {
    classNames = List.copyOf(classNames);
    if (labels.length == 0) {
      throw new DataException(name + " holds 0 pictures, expected at least one.");
    }
    if (classNames.size() < 2) {
      throw new DataException(
          Text.of("%s has %d classes, expected at least 2.", name, classNames.size()));
    }
    int size = shape.size();
    if (images.length % size != 0 || images.length / size != labels.length) {
      throw new DataException(
          Text.of(
              "%s holds %d values for %d labels, expected %d for each (%s pixels).",
              name, images.length, labels.length, size, shape));
    }
    for (int i = 0; i < images.length; i++) {
      if (!bounds.hold(images[i])) {
        throw new DataException(
            Text.of(
                "%s holds the value %s in picture %d, expected %s.",
                name, images[i], i / size, bounds));
      }
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classNames.size()) {
        throw new DataException(
            Text.of(
                "%s holds the label %d for picture %d, expected labels from 0 to %d.",
                name, labels[i], i, classNames.size() - 1));
      }
    }
  }

  /** Grey pictures of values from 0, black, to 1, white, whose classes are called by numbers. */
  public static Dataset grey(
      String name, float[] images, int[] labels, int rows, int columns, int classes) {
    return new Dataset(
        name, images, labels, PictureShape.grey(rows, columns), Bounds.UNIT, numbered(classes));
  }

  /** The names of so many classes that have none: 0, 1, 2 … */
  public static List<String> numbered(int classes) {
    return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public int classes() {
    return classNames.size();
  }

  /**
   * The extents that files of pictures have: [count, rows, columns] in grey, [count, rows, columns,
   * channels] in colour.
   */
  public List<Integer> arrayShape() {
    return shape.channels() == 1
        ? List.of(count(), shape.rows(), shape.columns())
        : List.of(count(), shape.rows(), shape.columns(), shape.channels());
  }

  /**
   * A digest of what decides a training: sets of the same pictures, labels, shape and number of
   * classes have the same, and no others. Names and bounds have no part in it.
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
        shape,
        bounds,
        classNames);
  }

  /** The same pictures in a ring, beginning with that of a place: those before it come last. */
  public Dataset beginningAt(int first) {
    if (first == 0) {
      return this;
    }
    Dataset head = slice(first, count());
    Dataset tail = slice(0, first);
    float[] all = Arrays.copyOf(head.images, images.length);
    System.arraycopy(tail.images, 0, all, head.images.length, tail.images.length);
    int[] classes = Arrays.copyOf(head.labels, labels.length);
    System.arraycopy(tail.labels, 0, classes, head.labels.length, tail.labels.length);
    return new Dataset(name, all, classes, shape, bounds, classNames);
  }

  /** The picture of a place, a copy. */
  public float[] picture(int index) {
    return Arrays.copyOfRange(images, index * pixels(), (index + 1) * pixels());
  }

  /**
   * The pictures of these classes alone, in the same order, their labels numbered anew from 0; each
   * class keeps its name.
   */
  public Dataset only(List<Integer> kept) {
    if (kept.stream().distinct().count() != kept.size()
        || kept.stream().anyMatch(label -> label < 0 || label >= classes())) {
      throw new DataException(
          Text.of(
              "%s has classes 0 to %d; %s does not name different ones of them.",
              name, classes() - 1, kept));
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
        name + " classes " + kept,
        fewerImages,
        fewerLabels,
        shape,
        bounds,
        kept.stream().map(classNames::get).toList());
  }
}
