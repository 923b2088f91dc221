package gibbon.paper;

import gibbon.GibbonException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version that the build wrote into the class path. */
public final class GibbonVersion {
  private GibbonVersion() {}

  /** The version and the commit, which the launcher knows where Gibbon lies in a repository. */
  public static String withCommit() {
    String commit = System.getProperty("gibbon.commit", "");
    return commit.isEmpty() ? text() : text() + " (" + commit + ")";
  }

  /** Such as {@code 0.1.0}. */
  public static String text() {
    try (InputStream in = GibbonVersion.class.getResourceAsStream("/gibbon/version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new GibbonException("The class path holds no readable version.", e);
    }
  }
}
