package gibbon.report;

import gibbon.result.Figure;
import gibbon.store.FileReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;
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
 * @param problem a sentence in the picture's place, or empty
 */
public record EmbeddedPicture(
    String file, String caption, String source, int width, int height, String problem) {
  private static final long LARGEST = 16L << 20;

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
            figure.file(), figure.caption(), source, reader.getWidth(0), reader.getHeight(0), "");
      } finally {
        reader.dispose();
      }
    } catch (IOException notPng) {
      return missing(figure, "it is not a PNG picture");
    }
  }

  private static EmbeddedPicture missing(Figure figure, String reason) {
    String problem = "The picture " + figure.file() + " is missing here: " + reason + ".";
    return new EmbeddedPicture(figure.file(), figure.caption(), "", 0, 0, problem);
  }
}
