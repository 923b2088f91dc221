package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.store.ElementType;
import gibbon.store.FileReason;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * A picture from a file: a PNG, JPEG, GIF or BMP, its colours turned to grey, or an .npy array of
 * values from 0 to 1.
 *
 * @param pixels from 0, black, to 1, white, row-major
 */
record PictureFile(float[] pixels, int rows, int columns) {
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
    double[] values = array.type() == ElementType.FLOAT32 ? null : array.doubles();
    float[] pixels = values == null ? array.floats() : new float[values.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = values == null ? pixels[i] : (float) values[i];
      if (!Float.isFinite(pixels[i])) {
        throw new GibbonException(
            Text.of("%s holds %s at place %d, expected finite numbers.", file, pixels[i], i));
      }
    }
    return new PictureFile(pixels, shape.get(0), shape.get(1));
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
        reader.setInput(in, true, true);
        if (reader.getWidth(0) > LARGEST || reader.getHeight(0) > LARGEST) {
          throw new GibbonException(
              Text.of(
                  "%s says it has %d × %d pixels, expected at most %d × %d.",
                  file, reader.getWidth(0), reader.getHeight(0), LARGEST, LARGEST));
        }
        return grey(reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw new GibbonException(
          Text.of("The picture %s cannot be read (%s); save it anew.", file, FileReason.of(e)), e);
    }
  }

  private static PictureFile grey(BufferedImage image) {
    float[] pixels = new float[image.getWidth() * image.getHeight()];
    // Java gives grey files a gamma of their own on the way to RGB; the level in the file is meant.
    boolean grey = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    for (int row = 0; row < image.getHeight(); row++) {
      for (int column = 0; column < image.getWidth(); column++) {
        int rgb = image.getRGB(column, row);
        float level =
            grey
                ? image.getRaster().getSample(column, row, 0)
                : .299f * (rgb >> 16 & 255) + .587f * (rgb >> 8 & 255) + .114f * (rgb & 255);
        pixels[row * image.getWidth() + column] = level / 255;
      }
    }
    return new PictureFile(pixels, image.getHeight(), image.getWidth());
  }
}
