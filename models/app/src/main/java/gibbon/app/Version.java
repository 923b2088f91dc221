package gibbon.app;

import gibbon.GibbonException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version the build wrote into the class path. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"gibbon " + text()};
  }

  /** The version and the commit, which the launcher knows where Gibbon lies in a repository. */
  static String withCommit() {
    String commit = System.getProperty("gibbon.commit", "");
    return commit.isEmpty() ? text() : text() + " (" + commit + ")";
  }

  static String text() {
    try (InputStream in = Version.class.getResourceAsStream("/gibbon/version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new GibbonException("The class path holds no readable version.", e);
    }
  }
}
