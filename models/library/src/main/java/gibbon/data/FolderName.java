package gibbon.data;

import gibbon.store.FileReason;
import java.io.IOException;
import java.nio.file.Path;

/** What a data set is called that was read from a folder: as the folder. */
final class FolderName {
  private FolderName() {}

  /** The last part of its path, links followed. */
  static String of(Path folder) {
    try {
      Path last = folder.toRealPath().getFileName();
      return last == null ? folder.toString() : last.toString();
    } catch (IOException failure) {
      throw new DataException(
          "Cannot read data from " + folder + ": " + FileReason.of(failure) + ".", failure);
    }
  }
}
