package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.store.Npy;
import gibbon.store.OneSentence;
import gibbon.store.StoredArray;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of pictures become a network's, with the labels they were given. */
class ImageFolderTest {
  private static final PictureShape COLOUR = new PictureShape(6, 6, 3);
  private static final Fit FIT = Fit.usual(COLOUR);

  @TempDir Path folder;

  private static BufferedImage noise(int rows, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < rows * columns; i++) {
      image.setRGB(i % columns, i / columns, random.nextInt(1 << 24));
    }
    return image;
  }

  private static float[] pixels(BufferedImage image) {
    float[] pixels = new float[3 * image.getWidth() * image.getHeight()];
    for (int i = 0; i < pixels.length; i++) {
      int pixel = i / 3;
      int rgb = image.getRGB(pixel % image.getWidth(), pixel / image.getWidth());
      pixels[i] = (rgb >> 8 * (2 - i % 3) & 255) / 255f;
    }
    return pixels;
  }

  private Path write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    String ending = name.substring(name.lastIndexOf('.') + 1);
    assertTrue(ImageIO.write(noise(6, 6, name.hashCode()), ending, file.toFile()), name);
    return file;
  }

  private ImageFolder read(Path labels, String... names) {
    ClassNames called = new ClassNames(List.of(names), List.of());
    return ImageFolder.read(
        folder, FIT, new ImageFolder.Choice(labels, called, 0, Integer.MAX_VALUE));
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("labels.csv"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void aPictureOfTheNetworksSizeIsTakenToTheBit(String kind) throws IOException {
    String name = "a." + kind;
    write(name);
    ImageFolder found = read(null, "x", "y");
    assertArrayEquals(pixels(noise(6, 6, name.hashCode())), found.data().images());
    assertTrue(found.unlabelled());
  }

  @Test
  void jpegAndGifAreRead() throws IOException {
    BufferedImage grey = new BufferedImage(6, 6, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSamples(0, 0, 6, 6, 0, filled(128));
    for (String kind : List.of("jpg", "gif")) {
      assertTrue(ImageIO.write(grey, kind, folder.resolve("a." + kind).toFile()), kind);
    }
    float[] both = read(null, "x", "y").data().images();
    assertEquals(2 * COLOUR.size(), both.length);
    // The JPEG is grey, whose level is the stored one; a GIF's palette shows it by Java's curve.
    for (float pixel : Arrays.copyOfRange(both, COLOUR.size(), both.length)) {
      assertEquals(128 / 255f, pixel, 1 / 255f);
    }
  }

  private static int[] filled(int level) {
    int[] levels = new int[36];
    Arrays.fill(levels, level);
    return levels;
  }

  /** Resizing keeps an even picture even, and turns about with its picture. */
  @Property(tries = 60)
  void resizingIsFair(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 40) int columns,
      @ForAll @IntRange(min = 0, max = 14) int frame,
      @ForAll @IntRange(min = 2, max = 8) int high,
      @ForAll @IntRange(min = 1, max = 8) int wide,
      @ForAll long seed) {
    PictureShape to = new PictureShape(high, wide, 1);
    Fit fit = new Fit(to, frame == 0 ? 0 : frame + high, high, Resize.values()[(int) (seed & 1)]);
    PictureShape shape = PictureShape.grey(rows, columns);
    float[] even = new float[shape.size()];
    Arrays.fill(even, .6f);
    for (float pixel : fit.apply(new PictureFile(even, shape, List.of()))) {
      assertEquals(.6f, pixel, 1e-6f);
    }
    float[] any = new float[shape.size()];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < any.length; i++) {
      any[i] = random.nextInt(256) / 255f;
    }
    float[] made = fit.apply(new PictureFile(any, shape, List.of()));
    assertEquals(to.size(), made.length);
    for (float pixel : made) {
      assertTrue(pixel >= 0 && pixel <= 1, "" + pixel);
    }
    float[] turned = new float[any.length];
    PictureShape across = PictureShape.grey(columns, rows);
    for (int i = 0; i < any.length; i++) {
      turned[(i % columns) * rows + i / columns] = any[i];
    }
    // A cubic overshoots, and what overshoots is held in between the two.
    if (high == wide && rows == columns && fit.filter() == Resize.TRIANGLE) {
      float[] other = fit.apply(new PictureFile(turned, across, List.of()));
      for (int i = 0; i < made.length; i++) {
        // Rows are resized after columns, each rounded to a level.
        assertEquals(made[i], other[(i % wide) * high + i / wide], 2.01 / 255);
      }
    }
  }

  @Test
  void theShorterSideFillsTheFrameAndTheMiddleIsCutOut() {
    // A grey wedge: each column's level is twice its place, so a column of the result tells its
    // own.
    PictureShape wide = PictureShape.grey(50, 100);
    float[] wedge = new float[wide.size()];
    for (int i = 0; i < wedge.length; i++) {
      wedge[i] = 2 * (i % 100) / 255f;
    }
    PictureFile file = new PictureFile(wedge, wide, List.of());
    float[] cut = new Fit(PictureShape.grey(40, 40), 50, 40, Resize.TRIANGLE).apply(file);
    assertArrayEquals(
        new float[] {60 / 255f, 62 / 255f, 138 / 255f}, new float[] {cut[0], cut[1], cut[39]});
    float[] halved = new Fit(PictureShape.grey(20, 20), 25, 20, Resize.TRIANGLE).apply(file);
    // Half as large: 50 columns, of which the first of the middle twenty is 15, over 30 and 31.
    assertEquals(61 / 255., halved[0], 1e-6);
    float[] squeezed = new Fit(PictureShape.grey(50, 50), 0, 50, Resize.TRIANGLE).apply(file);
    assertEquals(101 / 255., squeezed[25], 1.01 / 255);
  }

  @Test
  void foldersNameTheirClasses() throws IOException {
    write("cat/1.png");
    write("ant/deep/2.png");
    write("ant/3.png");
    ImageFolder found = read(null, "bee", "cat", "ant");
    // In the order of the files: ant/3, ant/deep/2, cat/1.
    assertArrayEquals(new int[] {2, 2, 1}, found.data().labels());
    assertEquals("the folders' names", found.labels());
    // Of as many folders as classes, and other names, the order counts.
    assertArrayEquals(new int[] {0, 0, 1}, read(null, "k", "l").data().labels());
    OneSentence.from(() -> read(null, "k", "l", "m"), "2 folders for 3 classes", "'ant'");
    // A WordNet number or a number names one as well.
    Files.move(folder.resolve("ant"), folder.resolve("n00000007"));
    Files.move(folder.resolve("cat"), folder.resolve("2"));
    ClassNames names =
        ClassNames.read(
            Files.writeString(
                folder.resolve("names.txt"), "n00000005 a, b\nn00000007 c\nn00000006 d\n"));
    assertEquals(List.of("a", "c", "d"), names.names());
    ImageFolder numbered = ImageFolder.read(folder, FIT, new ImageFolder.Choice(null, names, 0, 9));
    assertArrayEquals(new int[] {2, 1, 1}, numbered.data().labels());
  }

  @Test
  void labelsComeFromCsv() throws IOException {
    write("a.png");
    write("b.png");
    write("sub/c.png");
    Path plain = csv("a.png,1\nb,0\nsub/c.png,1\n");
    assertArrayEquals(new int[] {1, 0, 1}, read(plain, "x", "y").data().labels());
    Path headed = csv("url,ImageId,TrueLabel\n\"http://a,b\",a,2\nu,b,1\nu,c,2\n");
    ImageFolder nips = read(headed, "x", "y");
    assertArrayEquals(new int[] {1, 0, 1}, nips.data().labels());
    assertTrue(nips.labels().contains("counted from 1"));
    Path words = csv("label;file\ny;a.png\nx;b.png\n");
    ImageFolder some = read(words, "x", "y");
    assertArrayEquals(new int[] {1, 0}, some.data().labels());
    assertEquals(1, some.leftOut().size());
    assertTrue(some.leftOut().get(0).contains("c.png has no label in"));
    Path beyond = csv("a,0\nb,2\nc,0\n");
    OneSentence.from(() -> read(beyond, "x", "y"), "labels.csv", "b.png", "'2'", "0 to 1");
    Path two = csv("a,0\na,1\n");
    OneSentence.from(() -> read(two, "x", "y"), "two labels");
    Path none = csv("a\n");
    OneSentence.from(() -> read(none, "x", "y"), "a file and its label");
  }

  @Test
  void whatCannotBeReadIsNamedAndLeftOut() throws IOException {
    Path sound = write("a.png");
    Files.writeString(folder.resolve("b.png"), "no picture");
    byte[] bytes = Files.readAllBytes(sound);
    Files.write(folder.resolve("c.png"), Arrays.copyOf(bytes, bytes.length / 2));
    Files.write(folder.resolve("d.webp"), "RIFF1234WEBP".getBytes(StandardCharsets.US_ASCII));
    Npy.write(folder.resolve("e.npy"), StoredArray.of(new float[36], 6, 6));
    Npy.write(folder.resolve("f.npy"), StoredArray.of(new float[] {0, 9, 0, 0}, 2, 2));
    Files.writeString(folder.resolve("readme.txt"), "no picture, and not called one");
    Files.writeString(folder.resolve(".hidden.png"), "nor this");
    ImageFolder found = read(null, "x", "y");
    assertEquals(List.of(sound, folder.resolve("e.npy")), found.files());
    List<String> leftOut = found.leftOut();
    assertEquals(4, leftOut.size(), leftOut.toString());
    for (String name : List.of("b.png", "c.png", "d.webp", "f.npy")) {
      assertTrue(leftOut.stream().anyMatch(words -> words.contains(name)), name);
    }
    Files.delete(sound);
    Files.delete(folder.resolve("e.npy"));
    OneSentence.from(() -> read(null, "x", "y"), "no picture that can be read");
  }

  /** Whatever damage there is to a picture, the answer is pixels or one sentence. */
  @Property(tries = 200)
  void damagedPicturesAreReadOrTold(@ForAll long seed, @ForAll @IntRange(max = 4) int kind)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    String ending = List.of("png", "jpg", "gif", "bmp", "tiff").get(kind);
    Path file = Files.createTempFile("damaged", "." + ending);
    try {
      assertTrue(ImageIO.write(noise(9, 7, 1), ending, file.toFile()));
      byte[] bytes = Files.readAllBytes(file);
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        bytes[random.nextInt(Math.min(bytes.length, 400))] ^= (byte) (1 << random.nextInt(8));
      }
      boolean cut = random.nextInt(4) == 0;
      Files.write(file, cut ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
      try {
        assertEquals(COLOUR.size(), FIT.apply(PictureFile.read(file)).length);
      } catch (DataException e) {
        OneSentence.check(e, file.toString());
      }
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void arraysComeInPairs() throws IOException {
    PictureShape to = new PictureShape(2, 2, 3);
    float[] last = new float[24];
    float[] first = new float[24];
    for (int i = 0; i < last.length; i++) {
      last[i] = i / 24f;
      first[i / 12 * 12 + i % 3 * 4 + i % 12 / 3] = last[i];
    }
    Path x = folder.resolve("x.npy");
    Path y = folder.resolve("y.npy");
    Npy.write(x, StoredArray.of(first, 2, 3, 2, 2));
    Npy.write(y, StoredArray.of(new long[] {1, 0}, 2));
    ClassNames names = ClassNames.numbered(2);
    ImageFolder.Choice choice = new ImageFolder.Choice(y, names, 0, 9);
    ImageFolder pair = ImageFolder.read(x, Fit.usual(to), choice);
    assertArrayEquals(last, pair.data().images());
    assertArrayEquals(new int[] {1, 0}, pair.data().labels());
    Path both = folder.resolve("both.npz");
    zip(both, x, y);
    ImageFolder.Choice unlabelled = new ImageFolder.Choice(null, names, 0, 1);
    ImageFolder zipped = ImageFolder.read(both, Fit.usual(to), unlabelled);
    assertArrayEquals(Arrays.copyOf(last, 12), zipped.data().images());
    Npy.write(x, StoredArray.of(first, 2, 12));
    assertArrayEquals(first, ImageFolder.read(x, Fit.usual(to), choice).data().images());
    Npy.write(x, StoredArray.of(first, 2, 4, 3));
    OneSentence.from(
        () -> ImageFolder.read(x, Fit.usual(to), choice), "[2, 4, 3]", "[count, 2, 2, 3]");
    Npy.write(y, StoredArray.of(new long[] {1, 0, 0}, 3));
    Npy.write(x, StoredArray.of(last, 2, 2, 2, 3));
    OneSentence.from(() -> ImageFolder.read(x, Fit.usual(to), choice), "3 labels, expected 2");
    zip(both, x);
    OneSentence.from(() -> ImageFolder.read(both, Fit.usual(to), unlabelled), "both.npz", "x_test");
    Files.write(both, Arrays.copyOf(Files.readAllBytes(both), 60));
    OneSentence.from(() -> ImageFolder.read(both, Fit.usual(to), unlabelled), "both.npz", "savez");
  }

  @Test
  void fourArraysOfOneFileAreADataSet() throws IOException {
    for (String part : List.of("train", "test")) {
      Npy.write(folder.resolve("x_" + part + ".npy"), StoredArray.of(new float[12], 3, 2, 2));
      Npy.write(folder.resolve("y_" + part + ".npy"), StoredArray.of(new long[] {0, 1, 0}, 3));
    }
    Path all = folder.resolve("tiny.npz");
    List<Path> files =
        List.of("x_train.npy", "y_train.npy", "x_test.npy", "y_test.npy").stream()
            .map(folder::resolve)
            .toList();
    zip(all, files.toArray(Path[]::new));
    Dataset.Split split = Datasets.open(all.toString());
    assertEquals(Datasets.open(folder).test().fingerprint(), split.test().fingerprint());
    assertEquals(3, split.train().count());
    zip(all, files.get(0), files.get(2));
    OneSentence.from(() -> Datasets.open(all.toString()), "tiny.npz", "lacks y_train");
  }

  private static void zip(Path into, Path... files) throws IOException {
    try (OutputStream out = Files.newOutputStream(into);
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      for (Path file : files) {
        zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
        zip.write(Files.readAllBytes(file));
        zip.closeEntry();
      }
    }
  }
}
