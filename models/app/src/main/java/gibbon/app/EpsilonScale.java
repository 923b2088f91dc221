package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import picocli.CommandLine.Option;

/** The range of pixels that an ε is meant for. */
final class EpsilonScale {
  @Option(
      names = "--epsilon-scale",
      paramLabel = "1|2|255",
      description =
          "The range of pixels that epsilon is meant for: 1 for [0, 1], 2 for [-1, 1], 255 for grey levels.")
  private int range = 1;

  /** An ε of that range, for pixels in [0, 1]. */
  double picture(double epsilon) {
    if (range != 1 && range != 2 && range != 255) {
      throw new GibbonException(Text.of("--epsilon-scale takes 1, 2 or 255, got %d.", range));
    }
    return epsilon / range;
  }
}
