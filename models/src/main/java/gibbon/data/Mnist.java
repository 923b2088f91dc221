package gibbon.data;

/**
 * The MNIST database of handwritten digits (LeCun, Cortes, Burges), which Gibbon carries with it:
 * 60,000 pictures to learn from and 10,000 to judge by, 28 × 28 pixels, ten classes.
 */
public final class Mnist {
  private Mnist() {}

  /** Reads it from the class path; nothing is downloaded. */
  public static Dataset.Split read() {
    IdxSplit split =
        new IdxSplit(
            source("train-images-idx3-ubyte"),
            source("train-labels-idx1-ubyte"),
            source("t10k-images-idx3-ubyte"),
            source("t10k-labels-idx1-ubyte"));
    return split.read("MNIST");
  }

  private static IdxSource source(String file) {
    return IdxSource.resource(Mnist.class, "mnist/" + file + ".gz");
  }
}
