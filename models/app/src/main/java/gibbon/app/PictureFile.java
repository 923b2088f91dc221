package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.store.FileReason;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * A picture from a file: a PNG, JPEG, GIF or BMP, its colours turned to grey, or an .npy array of
 * values from 0 to 1.
 *
 * @param pixels from 0, black, to 1, white, row-major: the samples as they are stored, whatever
 *     curve the file or Java would show them by
 * @param remarks what a person should know of the way the file was understood, a sentence each
 */
record PictureFile(float[] pixels, int rows, int columns, List<String> remarks) {
  private static final int LARGEST = 4096;

  static PictureFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new GibbonException(
          "Cannot read the picture "
              + file
              + ": "
              + (Files.isDirectory(file) ? "it is a folder" : "there is no such file")
              + ".");
    }
    return file.toString().endsWith(".npy") ? array(file) : image(file);
  }

  private static PictureFile array(Path file) {
    StoredArray array = Npy.read(file);
    List<Integer> shape = array.shape();
    if (shape.size() != 2) {
      throw new GibbonException(
          file + " holds an array of shape " + shape + ", expected a picture [rows, columns].");
    }
    double[] values = array.numbers();
    float[] pixels = new float[values.length];
    double least = 0;
    double most = 1;
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) values[i];
      if (!Float.isFinite(pixels[i])) {
        throw new GibbonException(
            Text.of("%s holds %s at place %d, expected finite numbers.", file, values[i], i));
      }
      least = Math.min(least, pixels[i]);
      most = Math.max(most, pixels[i]);
    }
    List<String> remarks = new ArrayList<>();
    if (least < 0 || most > 1) {
      remarks.add(
          Text.of(
              "%s holds values from %s to %s and is taken as it is, but pictures go from 0 to 1%s.",
              file, least, most, most > 2 ? "; divide the array by 255 if that is white" : ""));
    }
    return new PictureFile(pixels, shape.get(0), shape.get(1), remarks);
  }

  private static PictureFile image(Path file) {
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new GibbonException(
            file + " is no picture: expected a PNG, JPEG, GIF or BMP file, or an .npy array.");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, false);
        if (reader.getWidth(0) > LARGEST || reader.getHeight(0) > LARGEST) {
          throw new GibbonException(
              Text.of(
                  "%s says it has %d × %d pixels, expected at most %d × %d.",
                  file, reader.getWidth(0), reader.getHeight(0), LARGEST, LARGEST));
        }
        return grey(file, reader.read(0), transparentGrey(reader));
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw new GibbonException(
          Text.of("The picture %s cannot be read (%s); save it anew.", file, FileReason.of(e)), e);
    }
  }

  private static PictureFile grey(Path file, BufferedImage image, float transparentGrey) {
    int columns = image.getWidth();
    float[] pixels = new float[columns * image.getHeight()];
    boolean transparent = false;
    for (int i = 0; i < pixels.length; i++) {
      float[] colour = components(image, i % columns, i / columns);
      int colours = image.getColorModel().getNumColorComponents();
      float alpha = colour.length > colours ? colour[colours] : 1;
      alpha = Math.abs(colour[0] - transparentGrey) < 1e-3f ? 0 : alpha;
      transparent |= alpha < 1;
      pixels[i] = alpha * (colours < 3 ? colour[0] : luma(colour));
    }
    return new PictureFile(
        pixels,
        image.getHeight(),
        columns,
        transparent
            ? List.of(file + " is transparent in places; it is laid on black.")
            : List.of());
  }

  /**
   * The grey that a PNG of 1, 2 or 4 bits declares transparent, in units of white, or NaN. Java
   * looks for it among samples that it has widened to 8 bits, and finds none.
   */
  private static float transparentGrey(ImageReader reader) throws IOException {
    if (!reader.getFormatName().equalsIgnoreCase("png")) {
      return Float.NaN;
    }
    IIOMetadata metadata = reader.getImageMetadata(0);
    Element tree = (Element) metadata.getAsTree(metadata.getNativeMetadataFormatName());
    int depth = number(tree, "IHDR", "bitDepth");
    int grey = number(tree, "tRNS_Grayscale", "gray");
    return grey < 0 || depth > 4 ? Float.NaN : grey / (float) ((1 << depth) - 1);
  }

  private static int number(Element tree, String name, String attribute) {
    NodeList found = tree.getElementsByTagName(name);
    return found.getLength() == 0
        ? -1
        : Integer.parseInt(((Element) found.item(0)).getAttribute(attribute));
  }

  /**
   * The samples of a pixel, as stored, in units of the greatest; those of a palette are its own.
   */
  private static float[] components(BufferedImage image, int column, int row) {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      int argb = palette.getRGB(image.getRaster().getSample(column, row, 0));
      return new float[] {
        (argb >> 16 & 255) / 255f,
        (argb >> 8 & 255) / 255f,
        (argb & 255) / 255f,
        (argb >>> 24) / 255f
      };
    }
    float[] samples = image.getRaster().getPixel(column, row, (float[]) null);
    for (int band = 0; band < samples.length; band++) {
      samples[band] /= (1 << image.getSampleModel().getSampleSize(band)) - 1;
    }
    return samples;
  }

  /** The brightness of a colour, by the weights of ITU-R BT.601; of a grey, itself to the bit. */
  private static float luma(float[] colour) {
    return colour[0] == colour[1] && colour[1] == colour[2]
        ? colour[0]
        : .299f * colour[0] + .587f * colour[1] + .114f * colour[2];
  }
}
