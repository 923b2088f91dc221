package gibbon.app;

import gibbon.paper.GibbonVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"gibbon " + GibbonVersion.text()};
  }
}
