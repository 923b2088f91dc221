package gibbon.data;

import java.nio.file.Path;
import java.util.Optional;

/** Where data sets come from. */
public final class Datasets {
  private Datasets() {}

  /**
   * Reads the embedded MNIST, or the IDX data set of a folder where one is named: {@code
   * train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte},
   * {@code t10k-labels-idx1-ubyte}, each plain or gzipped and with or without {@code .gz}, with a
   * dot instead of the second dash if need be.
   *
   * @throws DataException naming the file, what was expected and what was found
   */
  public static Dataset.Split open(Optional<Path> folder) {
    return folder.map(IdxFolder::read).orElseGet(Mnist::read);
  }

  /** As {@link #open}, but reads the test set alone. */
  public static Dataset openTest(Optional<Path> folder) {
    return folder.map(IdxFolder::readTest).orElseGet(Mnist::readTest);
  }
}
