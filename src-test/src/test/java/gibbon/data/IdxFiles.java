package gibbon.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** IDX files made by hand. */
final class IdxFiles {
  private IdxFiles() {}

  static byte[] images(int count, int rows, int columns, byte... pixels) {
    return ByteBuffer.allocate(16 + pixels.length)
        .putInt(0x803)
        .putInt(count)
        .putInt(rows)
        .putInt(columns)
        .put(pixels)
        .array();
  }

  static byte[] labels(int count, int... labels) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(count);
    for (int label : labels) {
      bytes.put((byte) label);
    }
    return bytes.array();
  }

  /** Labels as QMNIST has them: columns of ints, the class in the first. */
  static byte[] columns(int count, int columns, int... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(12 + 4 * numbers.length).putInt(0xc02);
    bytes.putInt(count).putInt(columns);
    for (int number : numbers) {
      bytes.putInt(number);
    }
    return bytes.array();
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }

  static IdxSource source(byte[] bytes) {
    return new IdxSource("made.idx", () -> new ByteArrayInputStream(bytes));
  }

  /** Three pictures of 1 × 2 pixels for training, two for testing, three classes. */
  static void write(Path folder, String suffix, char joint) throws IOException {
    byte[][] files = {
      images(3, 1, 2, new byte[] {0, 51, 102, (byte) 153, (byte) 204, (byte) 255}),
      labels(3, 0, 2, 1),
      images(2, 1, 2, new byte[] {1, 2, 3, 4}),
      labels(2, 2, 0),
    };
    String[] names = {"train-images", "train-labels", "t10k-images", "t10k-labels"};
    for (int i = 0; i < files.length; i++) {
      String name = names[i] + joint + "idx" + (i % 2 == 0 ? 3 : 1) + "-ubyte" + suffix;
      Files.write(folder.resolve(name), suffix.isEmpty() ? files[i] : gzip(files[i]));
    }
  }
}
