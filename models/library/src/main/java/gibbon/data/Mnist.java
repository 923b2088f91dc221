package gibbon.data;

/**
 * The MNIST database of handwritten digits (LeCun, Cortes, Burges), which Gibbon carries with it:
 * 60,000 pictures to learn from and 10,000 to judge by, 28 × 28 pixels, ten classes.
 */
public final class Mnist {
  /** The training set's {@link Dataset#fingerprint fingerprint}, known before it is read. */
  public static final String TRAIN_FINGERPRINT = "2a8bc98c861f8f8cab246333";

  /** How large the training set is, known before it is read. */
  public static final Extent TRAIN_EXTENT = new Known(60_000, PictureShape.grey(28, 28), 10);

  private static final String NAME = "MNIST";

  private record Known(int count, PictureShape shape, int classes) implements Extent {}

  private Mnist() {}

  /** Reads it from the class path; nothing is downloaded. */
  public static Dataset.Split read() {
    return files().read(NAME);
  }

  /** Whether these are all its pictures, as {@link #read} gives them. */
  public static boolean is(Dataset.Split data) {
    return data.name().equals(NAME)
        && data.train().classes() == TRAIN_EXTENT.classes()
        && data.train().count() == TRAIN_EXTENT.count();
  }

  /** Reads the 10,000 pictures to judge by alone, in a small part of the time. */
  public static Dataset readTest() {
    return files().readTest(NAME);
  }

  private static IdxSplit files() {
    return new IdxSplit(
        source("train-images-idx3-ubyte"),
        source("train-labels-idx1-ubyte"),
        source("t10k-images-idx3-ubyte"),
        source("t10k-labels-idx1-ubyte"));
  }

  private static IdxSource source(String file) {
    return IdxSource.resource(Mnist.class, "mnist/" + file + ".gz");
  }
}
