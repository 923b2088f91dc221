package gibbon;

import java.nio.file.Path;
import java.util.Map;

/**
 * The user's folders, by the XDG Base Directory Specification
 * (https://specifications.freedesktop.org/basedir/). The launcher {@code gibbon} decides by the
 * same rule and hands the result on.
 */
public final class UserFolders {
  private UserFolders() {}

  /** For what can be made again, such as trained models. */
  public static Path cache() {
    return of("XDG_CACHE_HOME", ".cache");
  }

  /** For settings, such as the sizes that a device was tuned to. */
  public static Path settings() {
    return of("XDG_CONFIG_HOME", ".config");
  }

  private static Path of(String variable, String standard) {
    return of(System.getenv(), System.getProperty("user.home"), variable, standard);
  }

  /**
   * Gibbon's folder in that of a variable.
   *
   * @param listedHome the home folder that the system's list of users says, for want of another
   * @param standard where the folder is in the home folder if the variable has no absolute path,
   *     which the specification asks to ignore
   */
  static Path of(
      Map<String, String> environment, String listedHome, String variable, String standard) {
    String named = environment.getOrDefault(variable, "");
    String home = environment.getOrDefault("HOME", "");
    Path parent =
        Path.of(named).isAbsolute()
            ? Path.of(named)
            : Path.of(home.isEmpty() ? listedHome : home, standard);
    return parent.resolve("gibbon");
  }
}
