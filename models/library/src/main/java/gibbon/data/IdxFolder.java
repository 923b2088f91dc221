package gibbon.data;

import gibbon.store.FileReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder that holds an IDX data set under the names that MNIST made usual. */
final class IdxFolder {
  /*
   * Every part has four usual spellings: with a dash or a dot before "idx", gzipped or not. The
   * first that is there, in this order, is read.
   */

  private IdxFolder() {}

  static Dataset.Split read(Path folder) {
    return files(folder).read(name(folder));
  }

  static Dataset readTest(Path folder) {
    return files(folder).readTest(name(folder));
  }

  private static IdxSplit files(Path folder) {
    if (!Files.isDirectory(folder)) {
      String found = Files.exists(folder) ? "it is a file" : "there is no such folder";
      throw new DataException(
          "Cannot read data from " + folder + ": " + found + ", expected a folder of IDX files.");
    }
    return new IdxSplit(
        find(folder, "train-images", 3),
        find(folder, "train-labels", 1),
        find(folder, "t10k-images", 3),
        find(folder, "t10k-labels", 1));
  }

  private static IdxSource find(Path folder, String part, int dimensions) {
    String dash = part + "-idx" + dimensions + "-ubyte";
    String dot = part + ".idx" + dimensions + "-ubyte";
    List<String> spellings = List.of(dash, dash + ".gz", dot, dot + ".gz");
    for (String spelling : spellings) {
      Path file = folder.resolve(spelling);
      if (Files.exists(file)) {
        return IdxSource.at(file);
      }
    }
    throw new DataException(
        folder + " lacks a file: expected one of " + String.join(", ", spellings) + ".");
  }

  private static String name(Path folder) {
    try {
      Path last = folder.toRealPath().getFileName();
      return last == null ? folder.toString() : last.toString();
    } catch (IOException failure) {
      throw new DataException(
          "Cannot read data from " + folder + ": " + FileReason.of(failure) + ".", failure);
    }
  }
}
