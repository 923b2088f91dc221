package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.UserFolders;
import gibbon.store.Folders;
import gibbon.store.StoreException;
import java.nio.file.Path;

/** The folder of the user's cache where trained models are kept, for every command. */
final class ModelFolder {
  /** What to do where the standard folder cannot be made. */
  static final String REMEDY = "set XDG_CACHE_HOME to a folder that can be written";

  private ModelFolder() {}

  static Path standard() {
    return UserFolders.cache().resolve("models");
  }

  /**
   * The folder, made if it was not there.
   *
   * @param remedy what to do where it cannot be made
   */
  static Path made(Path folder, String remedy) {
    try {
      Folders.make(folder);
      return folder;
    } catch (StoreException e) {
      throw new GibbonException(
          Text.of(
              "The folder %s, where trained models are kept, cannot be made; %s.", folder, remedy),
          e);
    }
  }
}
