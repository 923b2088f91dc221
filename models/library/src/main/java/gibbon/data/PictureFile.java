package gibbon.data;

import gibbon.Text;
import gibbon.store.FileReason;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * A picture from a file: a PNG, JPEG, GIF, BMP or TIFF, or an .npy array of values from 0 to 1.
 *
 * @param pixels from 0, black, to 1, white, as {@link PictureShape} says, red first: the samples as
 *     they are stored, whatever curve the file or Java would show them by
 * @param shape of one channel, or of three
 * @param remarks what a person should know of the way the file was understood, a sentence each
 */
public record PictureFile(float[] pixels, PictureShape shape, List<String> remarks) {
  private static final int LARGEST = 4096;
  private static final int WHITE = 255;

  /**
   * Reads a picture.
   *
   * @throws DataException naming the file and what is wrong with it
   */
  public static PictureFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException(
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
    int channels = shape.size() == 3 ? shape.get(2) : 1;
    if (shape.size() < 2 || shape.size() > 3 || channels != 1 && channels != 3) {
      throw new DataException(
          file
              + " holds an array of shape "
              + shape
              + ", expected a picture [rows, columns] or [rows, columns, 3].");
    }
    double[] values = array.numbers();
    float[] pixels = new float[values.length];
    double least = 0;
    double most = 1;
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) values[i];
      if (!Float.isFinite(pixels[i])) {
        throw new DataException(
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
    return new PictureFile(pixels, new PictureShape(shape.get(0), shape.get(1), channels), remarks);
  }

  private static PictureFile image(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return decoded(file.toString(), in);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /**
   * A picture from the bytes of a PNG, JPEG, GIF, BMP or TIFF file.
   *
   * @param file what messages call it
   */
  public static PictureFile decoded(String file, InputStream bytes) {
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
    try (ImageInputStream in = ImageIO.createImageInputStream(bytes)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new DataException(
            file
                + " is no picture: expected a PNG, JPEG, GIF, BMP or TIFF file, or an .npy array.");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, false);
        if (reader.getWidth(0) > LARGEST
            || reader.getHeight(0) > LARGEST
            || reader.getTileWidth(0) > 2 * LARGEST
            || reader.getTileHeight(0) > 2 * LARGEST) {
          throw new DataException(
              Text.of(
                  "%s says it has %d × %d pixels, expected at most %d × %d.",
                  file, reader.getWidth(0), reader.getHeight(0), LARGEST, LARGEST));
        }
        return samples(file, reader.read(0), transparentGrey(reader));
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException e) {
      // Java's readers answer some damage with whatever it leads to.
      throw new DataException(
          Text.of("The picture %s cannot be read, it is damaged; save it anew.", file), e);
    }
  }

  private static DataException unreadable(String file, IOException e) {
    return new DataException(
        Text.of("The picture %s cannot be read (%s); save it anew.", file, FileReason.of(e)), e);
  }

  private static PictureFile samples(String file, BufferedImage image, float transparentGrey) {
    int columns = image.getWidth();
    int space = image.getColorModel().getColorSpace().getType();
    int type = image.getRaster().getTransferType();
    if (space != ColorSpace.TYPE_GRAY && space != ColorSpace.TYPE_RGB
        || type == DataBuffer.TYPE_FLOAT
        || type == DataBuffer.TYPE_DOUBLE
        || Arrays.stream(image.getSampleModel().getSampleSize())
            .anyMatch(bits -> bits < 1 || bits > 16)) {
      throw new DataException(
          file
              + " holds other samples than grey or red, green and blue of at most 16 bits; save it as PNG.");
    }
    int colours = image.getColorModel().getNumColorComponents();
    int channels = colours < 3 ? 1 : 3;
    PictureShape shape = new PictureShape(image.getHeight(), columns, channels);
    float[] pixels = new float[shape.size()];
    boolean transparent = false;
    for (int i = 0; i < columns * image.getHeight(); i++) {
      float[] colour = components(image, i % columns, i / columns);
      float alpha = colour.length > colours ? colour[colours] : 1;
      alpha = Math.abs(colour[0] - transparentGrey) < 1e-3f ? 0 : alpha;
      transparent |= alpha < 1;
      for (int channel = 0; channel < channels; channel++) {
        pixels[i * channels + channel] = alpha * colour[channel];
      }
    }
    return new PictureFile(
        pixels,
        shape,
        transparent
            ? List.of(file + " is transparent in places; it is laid on black.")
            : List.of());
  }

  /** This picture with so many channels: a colour's brightness for one, a grey thrice for three. */
  public PictureFile with(int channels) {
    if (channels == shape.channels()) {
      return this;
    }
    float[] changed = new float[shape.rows() * shape.columns() * channels];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = channels == 1 ? luma(3 * i) : pixels[i / channels];
    }
    return new PictureFile(
        changed, new PictureShape(shape.rows(), shape.columns(), channels), remarks);
  }

  /** The brightness of a colour, by the weights of ITU-R BT.601; of a grey, itself to the bit. */
  private float luma(int at) {
    float red = pixels[at];
    float green = pixels[at + 1];
    float blue = pixels[at + 2];
    return red == green && green == blue ? red : .299f * red + .587f * green + .114f * blue;
  }

  /** The pixels as levels of 0 … 255, rounded; values beyond 0 … 1 have none. */
  byte[] levels() {
    byte[] levels = new byte[pixels.length];
    for (int i = 0; i < levels.length; i++) {
      if (!Bounds.UNIT.hold(pixels[i])) {
        throw new DataException(
            Text.of(
                "A picture of %s holds the value %s, expected %s to be resized.",
                shape, pixels[i], Bounds.UNIT));
      }
      levels[i] = (byte) Math.round(pixels[i] * WHITE);
    }
    return levels;
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
}
