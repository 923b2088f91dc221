package gibbon.data;

import gibbon.tensor.Philox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Pictures of 6 × 6 pixels in four classes, easy enough to learn in a second: a bar in one quarter.
 */
public final class TinyPictures {
  private static final int SIDE = 6;
  private static final int CLASSES = 4;

  private TinyPictures() {}

  /** 720 pictures to learn from and 200 to judge by. */
  public static Dataset.Split split() {
    return new Dataset.Split("tiny", dataset("tiny train", 720, 1), dataset("tiny test", 200, 2));
  }

  /**
   * As many classes as there are digits, for what needs them: a bar in one of ten places. 720
   * pictures to learn from and 200 to judge by.
   */
  public static Dataset.Split tenClasses() {
    return new Dataset.Split(
        "ten", tenClasses("ten train", 720, 3), tenClasses("ten test", 200, 4));
  }

  /**
   * The same in colour, 12 × 12 pixels with the class's channel alone in ink, for what convolves:
   * 720 pictures to learn from and 200 to judge by.
   */
  public static Dataset.Split inColour() {
    return new Dataset.Split(
        "colour", inColour("colour train", 720, 5), inColour("colour test", 200, 6));
  }

  private static Dataset inColour(String name, int count, int stream) {
    PictureShape shape = new PictureShape(12, 12, 3);
    Philox random = new Philox(7, 100, stream);
    float[] images = new float[count * shape.size()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 10;
      for (int p = 0; p < shape.size(); p++) {
        boolean inked = p / 3 / 12 == labels[i] && p % 3 == labels[i] % 3;
        images[i * shape.size() + p] = (inked ? .6f : .1f) + .3f * random.nextFloat();
      }
    }
    return new Dataset(name, images, labels, shape, Bounds.UNIT, Cifar10Folder.CLASSES);
  }

  private static Dataset tenClasses(String name, int count, int stream) {
    Philox random = new Philox(7, 100, stream);
    float[] images = new float[count * SIDE * SIDE];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 10;
      for (int p = 0; p < SIDE * SIDE; p++) {
        float ink = p / 3 == labels[i] ? .6f : .1f;
        images[i * SIDE * SIDE + p] = ink + .3f * random.nextFloat();
      }
    }
    return Dataset.grey(name, images, labels, SIDE, SIDE, 10);
  }

  /** {@link #split} as the four files of an IDX folder. */
  public static void write(Path folder) throws IOException {
    write(folder, 720);
  }

  /** The same with another number of pictures to learn from. */
  public static void write(Path folder, int count) throws IOException {
    write(folder, "train", dataset("tiny train", count, 1));
    write(folder, "t10k", split().test());
  }

  private static void write(Path folder, String name, Dataset data) throws IOException {
    byte[] pixels = new byte[data.images().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round(255 * data.images()[i]);
    }
    Files.write(
        folder.resolve(name + "-images-idx3-ubyte"),
        IdxFiles.images(data.count(), SIDE, SIDE, pixels));
    Files.write(
        folder.resolve(name + "-labels-idx1-ubyte"), IdxFiles.labels(data.count(), data.labels()));
  }

  private static Dataset dataset(String name, int count, int stream) {
    Philox random = new Philox(7, 100, stream);
    float[] images = new float[count * SIDE * SIDE];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES;
      for (int p = 0; p < SIDE * SIDE; p++) {
        int quarter = (p / SIDE < SIDE / 2 ? 0 : 2) + (p % SIDE < SIDE / 2 ? 0 : 1);
        float ink = quarter == labels[i] ? .6f : .1f;
        images[i * SIDE * SIDE + p] = Math.round(255 * (ink + .3f * random.nextFloat())) / 255f;
      }
    }
    return Dataset.grey(name, images, labels, SIDE, SIDE, CLASSES);
  }
}
