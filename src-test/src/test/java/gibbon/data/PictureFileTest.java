package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.store.Npy;
import gibbon.store.StoredArray;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Samples are those that a PNG stores (https://www.w3.org/TR/png-3/), not those Java would show.
 */
class PictureFileTest {
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GREY_ALPHA = 4;
  private static final int RGB_ALPHA = 6;
  private static final int ROWS = 7;
  private static final int COLUMNS = 9;

  @TempDir Path folder;

  /** Every colour type and depth, opaque or with the format's way of transparency, and a gamma. */
  @ParameterizedTest
  @CsvSource({
    "0,1", "0,2", "0,4", "0,8", "0,16", "2,8", "2,16", "3,1", "3,2", "3,4", "3,8", "4,8", "4,16",
    "6,8", "6,16"
  })
  void samplesAreThoseOfTheFile(int type, int depth) throws IOException {
    int bands = type == RGB ? 3 : type == GREY_ALPHA ? 2 : type == RGB_ALPHA ? 4 : 1;
    for (int variant = 0; variant < 4; variant++) {
      boolean keyed = type < GREY_ALPHA && variant % 2 == 1;
      boolean gamma = variant > 1;
      Random random = new Random(31 * type + depth + variant);
      int[] samples = random.ints(ROWS * COLUMNS * bands, 0, 1 << depth).toArray();
      byte[] palette = new byte[3 << Math.min(8, depth)];
      byte[] alphas = new byte[1 << Math.min(8, depth)];
      random.nextBytes(palette);
      random.nextBytes(alphas);
      Path file = folder.resolve("made.png");
      Files.write(file, png(type, depth, samples, palette, alphas, keyed, gamma));
      float[] expected = new float[ROWS * COLUMNS];
      boolean transparent = false;
      for (int i = 0; i < expected.length; i++) {
        double[] s = new double[bands];
        boolean key = keyed;
        for (int band = 0; band < bands; band++) {
          s[band] = samples[i * bands + band] / (double) ((1 << depth) - 1);
          key &= samples[i * bands + band] == samples[band];
        }
        double alpha = bands % 2 == 0 ? s[bands - 1] : key ? 0 : 1;
        double level = bands < 3 ? s[0] : .299 * s[0] + .587 * s[1] + .114 * s[2];
        if (type == PALETTE) {
          int at = samples[i];
          level =
              (.299 * (palette[3 * at] & 255)
                      + .587 * (palette[3 * at + 1] & 255)
                      + .114 * (palette[3 * at + 2] & 255))
                  / 255;
          alpha = keyed ? (alphas[at] & 255) / 255. : 1;
        }
        transparent |= alpha < 1;
        expected[i] = (float) (alpha * level);
      }
      PictureFile found = PictureFile.read(file);
      assertArrayEquals(expected, found.with(1).pixels(), 1e-6f, "variant " + variant);
      assertEquals(ROWS, found.shape().rows());
      assertEquals(COLUMNS, found.shape().columns());
      assertEquals(transparent, found.remarks().toString().contains("black"));
    }
  }

  @Test
  void arraysAreTakenAsTheyAreAndAStrangeRangeIsTold() {
    Path file = folder.resolve("a.npy");
    Npy.write(file, StoredArray.of(new float[] {0, 1, .5f, 0}, 2, 2));
    assertTrue(PictureFile.read(file).remarks().isEmpty());
    Npy.write(file, StoredArray.of(new long[] {0, 255, 3, 0}, 2, 2));
    PictureFile bytes = PictureFile.read(file);
    assertArrayEquals(new float[] {0, 255, 3, 0}, bytes.pixels());
    String remark = bytes.remarks().get(0);
    assertTrue(remark.contains(file + " holds values from 0.0 to 255.0"), remark);
    assertTrue(remark.contains("divide the array by 255"), remark);
    Npy.write(file, StoredArray.of(new double[] {-.25, 1, 0, 1.25}, 2, 2));
    assertTrue(PictureFile.read(file).remarks().get(0).contains("from -0.25 to 1.25"));
  }

  /** A PNG whose transparent colour, if there is one, is that of its first pixel. */
  private static byte[] png(
      int type,
      int depth,
      int[] samples,
      byte[] palette,
      byte[] alphas,
      boolean keyed,
      boolean gamma)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(file);
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    byte[] size = {0, 0, 0, COLUMNS, 0, 0, 0, ROWS, (byte) depth, (byte) type, 0, 0, 0};
    chunk(out, "IHDR", size);
    if (gamma) {
      chunk(out, "gAMA", new byte[] {0, 0, (byte) 0xb1, (byte) 0x8f});
    }
    if (type == PALETTE) {
      chunk(out, "PLTE", palette);
    }
    if (keyed) {
      byte[] key = new byte[type == GREY ? 2 : 6];
      for (int i = 0; i < key.length / 2; i++) {
        key[2 * i] = (byte) (samples[i] >> 8);
        key[2 * i + 1] = (byte) samples[i];
      }
      chunk(out, "tRNS", type == PALETTE ? alphas : key);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream rows = new DeflaterOutputStream(packed)) {
      int perRow = samples.length / ROWS;
      for (int row = 0; row < ROWS; row++) {
        byte[] bits = new byte[(perRow * depth + 7) / 8];
        for (int i = 0; i < perRow * depth; i++) {
          int bit = samples[row * perRow + i / depth] >> depth - 1 - i % depth & 1;
          bits[i / 8] |= (byte) (bit << 7 - i % 8);
        }
        rows.write(0);
        rows.write(bits);
      }
    }
    chunk(out, "IDAT", packed.toByteArray());
    chunk(out, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static void chunk(DataOutputStream out, String name, byte[] content) throws IOException {
    byte[] letters = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(letters);
    sum.update(content);
    out.writeInt(content.length);
    out.write(letters);
    out.write(content);
    out.writeInt((int) sum.getValue());
  }
}
