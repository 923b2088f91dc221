package gibbon.whiten;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.store.OneSentence;
import gibbon.store.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhitenTest {
  /** Pictures whose neighbouring numbers go together, as those of pictures do. */
  private static float[] pictures(int count, int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] pictures = new float[count * size];
    for (int i = 0; i < pictures.length; i++) {
      double before = i % size == 0 ? random.nextDouble() : pictures[i - 1];
      pictures[i] = (float) (.7 * before + .3 * random.nextDouble());
    }
    return pictures;
  }

  private static double sum(int count, IntToDoubleFunction term) {
    return IntStream.range(0, count).mapToDouble(term).sum();
  }

  @Property(tries = 50)
  void aNormalPictureHasMeanZeroAndTheLengthThatIsAsked(
      @ForAll @IntRange(min = 2, max = 60) int size, @ForAll long seed) {
    float[] normal = ContrastNormal.of(pictures(2, size, seed), size);
    for (int from : new int[] {0, size}) {
      assertEquals(0, sum(size, i -> normal[from + i]), 1e-3);
      double squares = sum(size, i -> (double) normal[from + i] * normal[from + i]);
      assertEquals(55, Math.sqrt(squares), 1e-3);
    }
  }

  @Property(tries = 50)
  void brightnessAndContrastDoNotMatter(
      @ForAll @IntRange(min = 2, max = 60) int size, @ForAll long seed) {
    float[] picture = pictures(1, size, seed);
    float[] bytes = new float[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = 100 * picture[i] + 20;
    }
    assertArrayEquals(ContrastNormal.of(picture, size), ContrastNormal.of(bytes, size), 1e-2f);
  }

  @Test
  void aPictureOfOneColourBecomesZero() {
    float[] even = new float[12];
    Arrays.fill(even, .3f);
    assertArrayEquals(new float[12], ContrastNormal.of(even, 12), 1e-4f);
  }

  /** cov(x·P) = P C P = 1 − b·P², since P² = (C + b·1)⁻¹. */
  @Property(tries = 20)
  void theCovarianceOfWhatIsWhitenedIsTheUnitMatrixLessTheBias(
      @ForAll @IntRange(min = 1, max = 12) int size,
      @ForAll @IntRange(min = 1, max = 40) int count,
      @ForAll long seed) {
    try (Device device = new JavaDevice()) {
      float[] pictures = pictures(count, size, seed);
      double bias = .1;
      Zca zca = Zca.fit(device, pictures, size, bias);
      float[] white = pictures.clone();
      zca.whiten(device, white);
      float[] p = zca.whitening();
      for (int row = 0; row < size; row++) {
        int a = row;
        assertEquals(0, sum(count, i -> white[i * size + a]) / count, 1e-4, "mean");
        for (int column = 0; column < size; column++) {
          int b = column;
          double covariance =
              sum(count, i -> (double) white[i * size + a] * white[i * size + b]) / count;
          double square = sum(size, k -> (double) p[a * size + k] * p[k * size + b]);
          double inverse = sum(size, k -> (double) p[a * size + k] * zca.inverse()[k * size + b]);
          assertEquals(a == b ? 1 : 0, covariance + bias * square, 1e-4, "covariance");
          assertEquals(a == b ? 1 : 0, inverse, 1e-5, "inverse");
          assertEquals(p[a * size + b], p[b * size + a], 1e-5, "symmetry");
        }
      }
      for (int i = 0; i < count; i++) {
        float[] one = Arrays.copyOfRange(white, i * size, (i + 1) * size);
        float[] former = Arrays.copyOfRange(pictures, i * size, (i + 1) * size);
        assertArrayEquals(former, zca.restored(one), 1e-4f, "round trip");
      }
    }
  }

  /** Two independent numbers: each is divided by √(variance + b). */
  @Test
  void independentNumbersAreScaledByThemselves() {
    float[] pictures = {3, 0, -3, 0, 0, 1, 0, -1};
    try (Device device = new JavaDevice()) {
      Zca zca = Zca.fit(device, pictures, 2, .1);
      float first = (float) (1 / Math.sqrt(4.5 + .1));
      float second = (float) (1 / Math.sqrt(.5 + .1));
      assertArrayEquals(new float[] {first, 0, 0, second}, zca.whitening(), 1e-6f);
      assertArrayEquals(new float[2], zca.mean(), 1e-7f);
      OneSentence.from(() -> Zca.fit(device, pictures, 2, 0), "bias above 0");
      OneSentence.from(() -> Zca.fit(device, pictures, 3, .1), "pictures of 3 numbers");
    }
  }

  /** More pictures than a batch holds are all seen, and each is whitened in its place. */
  @Test
  void batchesAreWholeTogether() {
    float[] pictures = pictures(2300, 3, 5);
    try (Device device = new JavaDevice()) {
      Zca zca = Zca.fit(device, pictures, 3, .1);
      float[] all = pictures.clone();
      zca.whiten(device, all);
      for (int place : new int[] {0, 999, 1000, 2299}) {
        float[] one = Arrays.copyOfRange(pictures, 3 * place, 3 * place + 3);
        zca.whiten(device, one);
        assertArrayEquals(one, Arrays.copyOfRange(all, 3 * place, 3 * place + 3), 1e-5f);
      }
      double variance = sum(2300, i -> (double) all[3 * i] * all[3 * i]) / 2300;
      double p0 = sum(3, k -> (double) zca.whitening()[k] * zca.whitening()[k]);
      assertEquals(1, variance + .1 * p0, 1e-4);
    }
  }

  private static Dataset set(String name, int count, long seed) {
    return new Dataset(
        name,
        pictures(count, 12, seed),
        IntStream.range(0, count).map(i -> i % 2).toArray(),
        new PictureShape(2, 2, 3),
        Bounds.UNIT,
        List.of("cat", "dog"));
  }

  @Test
  void aDataSetIsWhitenedByWhatItLearnsFromAndShownAsItWas(@TempDir Path folder)
      throws IOException {
    Dataset.Split raw = new Dataset.Split("set", set("train", 80, 1), set("test", 20, 2));
    try (Device device = new JavaDevice()) {
      WhitenedPictures white = WhitenedPictures.of(raw, device, Optional.of(folder));
      assertEquals(Bounds.NONE, white.split().test().bounds());
      assertEquals(raw.test().classNames(), white.split().test().classNames());
      for (int place = 0; place < 20; place++) {
        float[] shown = white.shown(white.split().test().picture(place), place);
        assertArrayEquals(raw.test().picture(place), shown, 1e-4f);
      }
      Path kept = folder.resolve("whitening-" + raw.train().fingerprint() + ".safetensors");
      assertTrue(Files.exists(kept));
      // What is kept is what is used: a whitening that shifts by its mean shows in the result.
      Zca zca = white.zca();
      float[] moved = zca.mean().clone();
      moved[0] += 1;
      new Zca(moved, zca.whitening(), zca.inverse()).write(kept, Safetensors.read(kept).metadata());
      WhitenedPictures again = WhitenedPictures.of(raw, device, Optional.of(folder));
      assertEquals(moved[0], again.zca().mean()[0]);
      zca.write(kept, Map.of());
      OneSentence.from(
          () -> WhitenedPictures.of(raw, device, Optional.of(folder)),
          kept.toString(),
          "delete it");
    }
  }
}
