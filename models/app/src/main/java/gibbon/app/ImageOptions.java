package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Evaluation;
import gibbon.data.ClassNames;
import gibbon.data.Fit;
import gibbon.data.ImageFolder;
import gibbon.data.PictureShape;
import gibbon.data.Resize;
import gibbon.device.Device;
import gibbon.model.Network;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How files of pictures become a network's. */
final class ImageOptions {
  private static final int NAMED = 10;
  private static final String EXACT = "exact";

  @Option(
      names = "--names",
      paramLabel = "FILE",
      description = "What a network's classes are called, one a line, such as synset_words.txt.")
  private Path names;

  @Option(
      names = "--label-offset",
      paramLabel = "N",
      description =
          "Added to labels that are numbers, and the class of the first name: 1 where class 0 is the background.")
  private int offset;

  @Option(
      names = "--resize",
      paramLabel = "N|exact",
      description =
          "Rows that the shorter side of a picture is resized to, antialiased, or exact to stretch it to the network's size (default: 8/7 of the network's rows, such as 256 for 224; below 128 its rows). A picture of the network's size is taken as it is.")
  private String resize;

  @Option(
      names = "--crop",
      paramLabel = "N",
      converter = Ranges.Count.class,
      description =
          "Rows of the middle that is then cut out (default: the network's); stretched, should they be others.")
  private Integer crop;

  @Option(
      names = "--filter",
      paramLabel = "HOW",
      description =
          "How pictures are resized: ${COMPLETION-CANDIDATES} (default: triangle, which others call bilinear).")
  private Resize filter = Resize.TRIANGLE;

  /** How a picture becomes one of the network's. */
  Fit fit(Network network) {
    PictureShape to = network.input();
    if (to.isRow()) {
      int side = (int) Math.sqrt(to.size());
      if (side * side == to.size()) {
        to = PictureShape.grey(side, side);
      }
    }
    Fit usual = Fit.usual(to);
    int cut = crop == null ? to.rows() : crop;
    if (resize == null) {
      return new Fit(to, Math.max(usual.rows(), cut), cut, filter);
    }
    if (resize.toLowerCase(Locale.ROOT).equals(EXACT)) {
      if (crop != null) {
        throw new GibbonException("--resize exact leaves nothing to cut out; leave out --crop.");
      }
      return new Fit(to, 0, to.rows(), filter);
    }
    if (!resize.matches("\\d{1,5}")) {
      throw new GibbonException("--resize takes a number of rows, or exact, got '" + resize + "'.");
    }
    return new Fit(to, Integer.parseInt(resize), cut, filter);
  }

  boolean named() {
    return names != null;
  }

  /** What the network's classes are called. */
  ClassNames names(Network network) {
    return names == null
        ? ClassNames.numbered(network.classes())
        : ClassNames.read(names).of(network.classes(), offset);
  }

  /**
   * Reads pictures for a network, and tells what was left out and where labels come from.
   *
   * @param labels a CSV file, or null
   * @param most pictures to be read
   */
  ImageFolder read(
      Path images, Path labels, int most, Network network, Device device, PrintWriter messages) {
    Fit fit = fit(network);
    ImageFolder found =
        ImageFolder.read(images, fit, new ImageFolder.Choice(labels, names(network), offset, most));
    List<String> leftOut = found.leftOut();
    leftOut.stream().limit(NAMED).forEach(words -> messages.println("gibbon: " + words));
    int count = found.data().count();
    messages.println(
        Text.of(
            "%s: %d %s (%s), %s%s.",
            images,
            count,
            count == 1 ? "picture" : "pictures",
            fit,
            found.unlabelled()
                ? "taken for what the network says they are, since there are no labels"
                : "labels from " + found.labels(),
            leftOut.isEmpty() ? "" : Text.of(", %d left out", leftOut.size())));
    messages.flush();
    return found.unlabelled()
        ? found.labelled(Evaluation.classes(network, device, found.data().images()))
        : found;
  }
}
