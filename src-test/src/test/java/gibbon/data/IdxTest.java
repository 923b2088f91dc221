package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.store.Damage;
import gibbon.store.OneSentence;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  @TempDir Path folder;

  @Property(tries = 200)
  void imagesAreReadAsTheyStand(
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 9) int columns,
      @ForAll boolean packed,
      @ForAll long seed) {
    byte[] pixels = new byte[count * rows * columns];
    new Random(seed).nextBytes(pixels);
    byte[] file = IdxFiles.images(count, rows, columns, pixels);
    Idx.Images images = Idx.images(IdxFiles.source(packed ? IdxFiles.gzip(file) : file));
    assertEquals(count, images.count());
    assertEquals(rows, images.rows());
    assertEquals(columns, images.columns());
    assertArrayEquals(pixels, images.pixels());
  }

  @Property(tries = 200)
  void labelsAreReadAsTheyStand(
      @ForAll @IntRange(min = 1, max = 300) int count, @ForAll boolean packed, @ForAll long seed) {
    int[] labels = new Random(seed).ints(count, 0, 256).toArray();
    byte[] file = IdxFiles.labels(count, labels);
    assertArrayEquals(labels, Idx.labels(IdxFiles.source(packed ? IdxFiles.gzip(file) : file)));
  }

  @Test
  void morePiecesThanOneAreJoined() {
    byte[] pixels = new byte[3_000_000];
    new Random(1).nextBytes(pixels);
    byte[] file = IdxFiles.images(30, 100, 1000, pixels);
    assertArrayEquals(pixels, Idx.images(IdxFiles.source(file)).pixels());
  }

  @Test
  void gzipIsToldFromTheBytesNotFromTheName() throws IOException {
    byte[] file = IdxFiles.labels(2, 0, 1);
    Path packed = Files.write(folder.resolve("labels"), IdxFiles.gzip(file));
    Path plain = Files.write(folder.resolve("labels.gz"), file);
    assertArrayEquals(new int[] {0, 1}, Idx.labels(packed));
    assertArrayEquals(new int[] {0, 1}, Idx.labels(plain));
  }

  @Test
  void otherFilesAreRefused() {
    imagesRefused(new byte[0], "is no IDX file", "found 0 bytes", "0x00000803");
    imagesRefused(new byte[] {0, 0, 8}, "is no IDX file", "found 3 bytes");
    imagesRefused(text("<!DOCTYPE html>"), "0x00000803", "0x3c21444f");
    imagesRefused(text("PK\u0003\u0004 zip"), "0x504b0304");
    imagesRefused(new byte[] {0, 0, 0x0a, 3, 0, 0, 0, 0}, "0x00000a03");
    imagesRefused(new byte[] {0, 0, 8, 0, 0, 0, 0, 0}, "0x00000800");
    imagesRefused(idx(8, new byte[1], 1, 1, 1, 1, 1, 1, 1, 1, 1), "0x00000809", "fetch it again");
    imagesRefused(
        idx(0x0d, new byte[8], 2, 1, 1),
        "floats in 3 dimensions (0x00000d03, 2 × 1 × 1 × 4)",
        "convert it");
    imagesRefused(
        idx(8, new byte[12], 1, 2, 2, 3), "unsigned bytes in 4 dimensions", "1 × 2 × 2 × 3");
    imagesRefused(idx(8, new byte[4], 2, 2), "unsigned bytes in 2 dimensions", "0x00000803");
    labelsRefused(idx(0x0e, new byte[8], 1), "doubles in 1 dimensions", "convert it");
    labelsRefused(idx(9, new byte[1], 1), "signed bytes");
    labelsRefused(idx(0x0c, new byte[4], 1, 1, 1), "ints in 3 dimensions", "0x00000801");
    labelsRefused(idx(0x0c, new byte[] {-1, -1, -1, -1}, 1), "the label -1 for picture 0");
    labelsRefused(idx(0x0c, new byte[] {0, 1, 0, 0}, 1), "the label 65536", "0 to 65535");
    labelsRefused(idx(0x0c, new byte[4], 2), "2 × 4 bytes of labels, found 4");
    imagesRefused(IdxFiles.gzip(IdxFiles.gzip(new byte[9])), "0x1f8b");
    imagesRefused(IdxFiles.gzip(new byte[0]), "found 0 bytes");
    imagesRefused(IdxFiles.labels(1, 1), "holds IDX labels", "swap the files");
    labelsRefused(IdxFiles.images(1, 1, 1, (byte) 0), "holds IDX images", "swap the files");
  }

  /** QMNIST's labels are eight numbers a picture, of which the first is the class. */
  @Test
  void labelsMayBeTheFirstColumnOfWiderNumbers() {
    byte[] rows = new byte[2 * 8 * 4];
    rows[3] = 7;
    rows[7] = 99;
    rows[8 * 4 + 2] = 1;
    rows[8 * 4 + 3] = 2;
    assertArrayEquals(new int[] {7, 258}, Idx.labels(IdxFiles.source(idx(0x0c, rows, 2, 8))));
    assertArrayEquals(
        new int[] {3, 260}, Idx.labels(IdxFiles.source(idx(0x0b, new byte[] {0, 3, 1, 4}, 2))));
    assertArrayEquals(
        new int[] {200, 5}, Idx.labels(IdxFiles.source(idx(8, new byte[] {-56, 1, 5, 2}, 2, 2))));
  }

  @Test
  void greyPicturesMayHaveAnAxisOfOneChannel() {
    byte[] pixels = {1, 2, 3, 4, 5, 6};
    for (int[] shape : new int[][] {{1, 2, 3}, {1, 2, 3, 1}, {1, 1, 2, 3}}) {
      Idx.Images images = Idx.images(IdxFiles.source(idx(8, pixels, shape)));
      assertEquals(1, images.count());
      assertEquals(2, images.rows());
      assertEquals(3, images.columns());
      assertArrayEquals(pixels, images.pixels());
    }
  }

  private static byte[] idx(int type, byte[] values, int... dimensions) {
    ByteBuffer file = ByteBuffer.allocate(4 + 4 * dimensions.length + values.length);
    file.put(new byte[] {0, 0, (byte) type, (byte) dimensions.length});
    for (int size : dimensions) {
      file.putInt(size);
    }
    return file.put(values).array();
  }

  @Test
  void truncatedFilesAreRefused() {
    byte[] images = IdxFiles.images(2, 2, 2, new byte[8]);
    imagesRefused(Arrays.copyOf(images, 15), "truncated", "header of 16 bytes, found 15");
    imagesRefused(Arrays.copyOf(images, 16), "truncated", "2 × 2 × 2 bytes of images, found 0");
    imagesRefused(Arrays.copyOf(images, 23), "truncated", "2 × 2 × 2 bytes of images, found 7");
    labelsRefused(IdxFiles.labels(3, 1, 2), "truncated", "3 bytes of labels, found 2");
    byte[] packed = IdxFiles.gzip(images);
    imagesRefused(Arrays.copyOf(packed, 2), "truncated", "gzip");
    imagesRefused(Arrays.copyOf(packed, packed.length - 1), "truncated", "gzip");
    packed[packed.length - 6] ^= 1;
    imagesRefused(packed, "damaged", "gzip");
  }

  @Test
  void trailingBytesAreRefused() {
    imagesRefused(IdxFiles.images(1, 1, 1, new byte[2]), "too long", "1 × 1 × 1 bytes");
    labelsRefused(IdxFiles.labels(1, 0, 0), "too long", "1 bytes of labels, found more");
    labelsRefused(IdxFiles.gzip(IdxFiles.labels(1, 0, 0)), "too long");
  }

  @Test
  void zeroDimensionsAreRefused() {
    imagesRefused(IdxFiles.images(0, 28, 28), "empty", "0 × 28 × 28");
    imagesRefused(IdxFiles.images(1, 0, 28), "empty", "1 × 0 × 28");
    imagesRefused(IdxFiles.images(-1, -1, 0), "empty", "4294967295 × 4294967295 × 0");
    labelsRefused(IdxFiles.labels(0), "empty", "zero");
  }

  @Test
  void headersThatClaimTheMoonAreRefused() {
    imagesRefused(IdxFiles.images(-1, -1, -1, new byte[5]), "truncated", "found 5");
    imagesRefused(IdxFiles.images(1 << 31, 1, 1, new byte[5]), "truncated", "2147483648 × 1 × 1");
    imagesRefused(IdxFiles.images(1 << 16, 1 << 24, 1 << 24, new byte[5]), "truncated");
    labelsRefused(IdxFiles.gzip(IdxFiles.labels(-1, 1, 2)), "truncated", "4294967295 bytes");
  }

  @Test
  void dataThatSwellBeyondTheHeapAreRefused() {
    byte[] swelling = IdxFiles.gzip(IdxFiles.images(30, 1000, 1000, new byte[30_000_000]));
    assertTrue(swelling.length < 100_000);
    OneSentence.from(
        () -> Idx.images(IdxFiles.source(swelling), 10_000_000),
        "made.idx",
        "30 × 1000 × 1000",
        "at most 10000000",
        "-Xmx");
    byte[] labels = IdxFiles.labels(3, 1, 2, 3);
    assertEquals(3, Idx.labels(IdxFiles.source(labels), 3).length);
    OneSentence.from(() -> Idx.labels(IdxFiles.source(labels), 2), "made.idx", "at most 2");
  }

  @Test
  void unreadableFilesAreRefused() {
    Path missing = folder.resolve("missing");
    OneSentence.from(() -> Idx.images(missing), missing.toString(), "no such file");
    OneSentence.from(() -> Idx.labels(folder), folder.toString(), "Cannot read");
    IdxSource lost =
        new IdxSource(
            "lost.idx",
            () -> {
              throw new FileNotFoundException("it is lost");
            });
    OneSentence.from(() -> Idx.labels(lost), "lost.idx", "it is lost");
    IdxSource breaking = new IdxSource("breaking.idx", Breaking::new);
    OneSentence.from(() -> Idx.labels(breaking), "breaking.idx", "Input/output error");
    OneSentence.from(
        () -> Idx.labels(IdxSource.resource(Mnist.class, "mnist/none.gz")), "none.gz", "jar");
  }

  @Test
  void everyDamagedCopyIsRefusedOrRead() throws Exception {
    byte[] images = IdxFiles.images(3, 4, 5, new byte[60]);
    byte[] labels = IdxFiles.labels(20, new int[20]);
    for (byte[] sound : List.of(images, IdxFiles.gzip(images))) {
      List<byte[]> damaged = Damage.of(sound);
      int refused = Damage.refused(damaged, copy -> Idx.images(IdxFiles.source(copy)));
      assertTrue(damaged.size() > 100 && refused > 60, () -> refused + " of " + damaged.size());
    }
    for (byte[] sound : List.of(labels, IdxFiles.gzip(labels))) {
      List<byte[]> damaged = Damage.of(sound);
      int refused = Damage.refused(damaged, copy -> Idx.labels(IdxFiles.source(copy)));
      assertTrue(damaged.size() > 100 && refused > 60, () -> refused + " of " + damaged.size());
    }
  }

  private static void imagesRefused(byte[] file, String... parts) {
    OneSentence.from(() -> Idx.images(IdxFiles.source(file)), parts);
    OneSentence.from(() -> Idx.images(IdxFiles.source(file)), "made.idx");
  }

  private static void labelsRefused(byte[] file, String... parts) {
    OneSentence.from(() -> Idx.labels(IdxFiles.source(file)), parts);
    OneSentence.from(() -> Idx.labels(IdxFiles.source(file)), "made.idx");
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static final class Breaking extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("Input/output error");
    }
  }
}
