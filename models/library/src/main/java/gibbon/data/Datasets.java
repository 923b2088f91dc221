package gibbon.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds data sets by name or folder. */
public final class Datasets {
  /** The data set that is used where none is named. */
  public static final String USUAL = "mnist";

  /** Names are asked in this order, and so are folders that several would recognise. */
  private static final List<DataSource> SOURCES =
      List.of(new MnistSource(), new IdxFolder(), new Cifar10Folder(), new NpyFolder());

  private Datasets() {}

  /**
   * Reads a data set.
   *
   * @param nameOrFolder a name such as {@code mnist}, or a folder; a folder that is called like a
   *     data set is given as {@code ./mnist}
   * @throws DataException naming the file, what was expected and what was found
   */
  public static Dataset.Split open(String nameOrFolder) {
    return find(nameOrFolder).read();
  }

  /** As {@link #open}, but reads the test set alone. */
  public static Dataset openTest(String nameOrFolder) {
    return find(nameOrFolder).readTest();
  }

  /** Reads the data set of a folder. */
  public static Dataset.Split open(Path folder) {
    return in(folder).read();
  }

  /** What may be given, one phrase a kind. */
  public static List<String> expected() {
    return SOURCES.stream().map(DataSource::expected).toList();
  }

  private static DataSource.Found find(String nameOrFolder) {
    for (DataSource source : SOURCES) {
      Optional<DataSource.Found> named = source.named(nameOrFolder);
      if (named.isPresent()) {
        return named.get();
      }
    }
    try {
      return in(Path.of(nameOrFolder));
    } catch (InvalidPathException notAPath) {
      throw new DataException(
          "No folder can be called what was given as a data set" + orElse(), notAPath);
    }
  }

  private static DataSource.Found in(Path folder) {
    for (DataSource source : SOURCES) {
      Optional<DataSource.Found> held = source.in(folder);
      if (held.isPresent()) {
        return held.get();
      }
    }
    if (!Files.isDirectory(folder)) {
      String found = Files.exists(folder) ? "it is a file" : "there is no such folder";
      throw new DataException("Cannot read data from " + folder + ": " + found + orElse());
    }
    throw new DataException(folder + " holds no data set" + orElse());
  }

  private static String orElse() {
    return expected().stream().collect(Collectors.joining(", or ", ", expected ", "."));
  }
}
