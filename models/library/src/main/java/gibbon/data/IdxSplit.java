package gibbon.data;

import gibbon.Text;
import java.util.Arrays;

/** The four files of an IDX data set, and how they become one {@link Dataset.Split}. */
record IdxSplit(
    IdxSource trainImages, IdxSource trainLabels, IdxSource testImages, IdxSource testLabels) {

  /**
   * Reads all four. There are as many classes as the greatest label of the training set says,
   * counted from 0; the test set may not go beyond them.
   */
  Dataset.Split read(String name) {
    int[] labels = Idx.labels(trainLabels);
    int classes = classes(labels);
    Dataset train = pair(name + " train", trainImages, trainLabels, labels, classes);
    return new Dataset.Split(name, train, test(name, classes));
  }

  /** Reads the test set alone, which leaves out most of the bytes. */
  Dataset readTest(String name) {
    return test(name, classes(Idx.labels(trainLabels)));
  }

  private Dataset test(String name, int classes) {
    return pair(name + " test", testImages, testLabels, Idx.labels(testLabels), classes);
  }

  private int classes(int[] labels) {
    int classes = Arrays.stream(labels).max().orElseThrow() + 1;
    if (classes < 2) {
      throw new DataException(
          trainLabels.name() + " holds only the label 0, expected at least two classes.");
    }
    return classes;
  }

  private static Dataset pair(
      String name, IdxSource imageFile, IdxSource labelFile, int[] labels, int classes) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= classes) {
        throw new DataException(
            Text.of(
                "%s holds the label %d for picture %d, expected labels from 0 to %d as in the"
                    + " training set.",
                labelFile.name(), labels[i], i, classes - 1));
      }
    }
    Idx.Images images = Idx.images(imageFile);
    if (images.count() != labels.length) {
      throw new DataException(
          Text.of(
              "%s holds %d labels, expected %d, one for each picture of %s.",
              labelFile.name(), labels.length, images.count(), imageFile.name()));
    }
    return Dataset.grey(
        name, unit(images.pixels()), labels, images.rows(), images.columns(), classes);
  }

  private static float[] unit(byte[] pixels) {
    float[] values = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      values[i] = Byte.toUnsignedInt(pixels[i]) / 255f;
    }
    return values;
  }
}
