package gibbon.report;

import gibbon.picture.Drawing;
import gibbon.picture.Raster;
import gibbon.result.Figure;
import gibbon.store.FileReason;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A figure as a page holds it: the bytes inside the page, or the reason why they are not there.
 *
 * @param file its name in the output folder
 * @param caption what it shows
 * @param source a {@code data:} address, or empty where {@code problem} is not
 * @param width in pixels
 * @param height in pixels
 * @param rows its small pictures by themselves, row by row, where they have words; else none
 * @param problem a sentence in the picture's place, or empty
 */
public record EmbeddedPicture(
    String file,
    String caption,
    String source,
    int width,
    int height,
    List<List<Part>> rows,
    String problem) {
  private static final long LARGEST = 16L << 20;

  /**
   * A small picture by itself.
   *
   * @param dark the same for a dark page, or empty where it is the same
   * @param head over it, or empty
   * @param words lines under it
   */
  public record Part(
      String source, String dark, int width, int height, String head, List<String> words) {
    /** What a reader who does not see it is told. */
    public String alternative() {
      return Stream.concat(Stream.of(head), words.stream())
          .filter(text -> !text.isEmpty())
          .collect(Collectors.joining(", "));
    }
  }

  /** Whether the small pictures of a row belong together, under heads. */
  public boolean headed() {
    return rows.stream().flatMap(List::stream).anyMatch(part -> !part.head().isEmpty());
  }

  /** The address of the file, seen from the page. */
  public String address() {
    try {
      return "./" + new URI(null, null, file, null).getRawPath();
    } catch (URISyntaxException neverForAPath) {
      return "#summary";
    }
  }

  /** Never throws: a report with a gap is worth more than none. */
  public static EmbeddedPicture of(Path folder, Figure figure) {
    try {
      Path root = folder.toAbsolutePath().normalize();
      Path file = root.resolve(figure.file()).normalize();
      if (!file.startsWith(root)) {
        return missing(figure, "it lies outside the results' folder");
      }
      if (!Files.isRegularFile(file)) {
        return missing(figure, "there is no such file in the results' folder");
      }
      if (Files.size(file) > LARGEST) {
        return missing(figure, "it is larger than " + (LARGEST >> 20) + " MB");
      }
      byte[] bytes = Files.readAllBytes(file);
      return embed(figure, bytes);
    } catch (InvalidPathException failure) {
      return missing(figure, "its name is not a file's name");
    } catch (IOException failure) {
      return missing(figure, FileReason.of(failure));
    }
  }

  private static EmbeddedPicture embed(Figure figure, byte[] bytes) throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        String source = "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
        return new EmbeddedPicture(
            figure.file(),
            figure.caption(),
            source,
            reader.getWidth(0),
            reader.getHeight(0),
            rows(figure, reader),
            "");
      } finally {
        reader.dispose();
      }
    } catch (IOException notPng) {
      return missing(figure, "it is not a PNG picture");
    }
  }

  private static List<List<Part>> rows(Figure figure, ImageReader reader) throws IOException {
    List<List<Part>> rows = new ArrayList<>();
    if (figure.cells().isEmpty()) {
      return rows;
    }
    BufferedImage whole = reader.read(0);
    int row = -1;
    for (Figure.Cell cell : figure.cells()) {
      Rectangle place = new Rectangle(cell.left(), cell.top(), cell.width(), cell.height());
      if (place.isEmpty() || !new Rectangle(whole.getWidth(), whole.getHeight()).contains(place)) {
        return List.of(); // Another picture of this name: it is shown whole.
      }
      if (cell.row() != row) {
        row = cell.row();
        rows.add(new ArrayList<>());
      }
      BufferedImage part = whole.getSubimage(cell.left(), cell.top(), cell.width(), cell.height());
      rows.get(rows.size() - 1)
          .add(
              new Part(
                  Drawing.address(part),
                  Raster.darkAddress(part),
                  cell.width(),
                  cell.height(),
                  cell.head(),
                  cell.words()));
    }
    return rows;
  }

  private static EmbeddedPicture missing(Figure figure, String reason) {
    String problem = "The picture " + figure.file() + " is missing here: " + reason + ".";
    return new EmbeddedPicture(figure.file(), figure.caption(), "", 0, 0, List.of(), problem);
  }
}
