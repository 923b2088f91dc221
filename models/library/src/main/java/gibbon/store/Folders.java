package gibbon.store;

import gibbon.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders that results go to. */
public final class Folders {
  private Folders() {}

  /** Makes a folder and those above it, unless they are there already. */
  public static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException(
          Text.of(
              "The folder %s cannot be made (%s); choose another with --out.",
              folder, FileReason.of(e)),
          e);
    }
  }
}
