package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.store.OneSentence;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {
  private static final Dataset SOUND =
      Dataset.grey("made", new float[] {0, .1f, .2f, .3f, .4f, 1}, new int[] {0, 2, 1}, 1, 2, 3);

  @Test
  void countsItsPicturesAndPixels() {
    assertEquals(3, SOUND.count());
    assertEquals(2, SOUND.pixels());
  }

  @Test
  void aSliceHoldsThePicturesOfItsRange() {
    Dataset slice = SOUND.slice(1, 3);
    assertArrayEquals(new float[] {.2f, .3f, .4f, 1}, slice.images());
    assertArrayEquals(new int[] {2, 1}, slice.labels());
    assertEquals(3, slice.classes());
    assertEquals(2, slice.pixels());
  }

  @Test
  void aRingOfThePicturesBeginsAnywhere() {
    Dataset ring = SOUND.beginningAt(2);
    assertArrayEquals(new float[] {.4f, 1, 0, .1f, .2f, .3f}, ring.images());
    assertArrayEquals(new int[] {1, 0, 2}, ring.labels());
    assertEquals(SOUND.fingerprint(), ring.beginningAt(1).fingerprint());
    assertEquals(SOUND.fingerprint(), SOUND.beginningAt(0).fingerprint());
    OneSentence.from(() -> SOUND.beginningAt(3), "made", "from 3");
  }

  @Test
  void aSliceOutsideIsRefused() {
    int[][] outside = {{-1, 2}, {0, 4}, {2, 1}, {1, 1}, {3, 3}, {Integer.MIN_VALUE, 1}};
    for (int[] range : outside) {
      OneSentence.from(
          () -> SOUND.slice(range[0], range[1]), "made", range[0] + " to before " + range[1]);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    float[] two = {0, 1};
    int[] one = {0};
    OneSentence.from(() -> Dataset.grey("d", new float[0], new int[0], 1, 2, 2), "d", "0 pictures");
    OneSentence.from(() -> Dataset.grey("d", two, one, 0, 2, 2), "0 × 2");
    OneSentence.from(() -> Dataset.grey("d", two, one, 1, 2, 1), "d", "1 classes", "at least 2");
    OneSentence.from(() -> Dataset.grey("d", two, one, 1, 1, 2), "d", "2 values for 1 labels");
    OneSentence.from(() -> Dataset.grey("d", two, one, 1, 3, 2), "d", "2 values", "expected 3");
    OneSentence.from(() -> Dataset.grey("d", two, one, 1 << 16, 1 << 16, 2), "65536 × 65536");
    OneSentence.from(() -> Dataset.grey("d", two, new int[] {2}, 1, 2, 2), "label 2", "0 to 1");
    OneSentence.from(
        () -> Dataset.grey("d", two, new int[] {-1}, 1, 2, 2), "label -1", "picture 0");
    for (float wrong : new float[] {-.1f, 1.01f, Float.NaN, 255}) {
      OneSentence.from(
          () -> Dataset.grey("d", new float[] {0, wrong}, one, 1, 2, 2), "d", "" + wrong, "0 to 1");
    }
  }

  /** Two pictures of 1 × 2 pixels, red, green and blue of a pixel side by side. */
  private static Dataset colour(Bounds bounds, String... classNames) {
    float[] images = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1, 0};
    return new Dataset(
        "colour", images, new int[] {1, 0}, new PictureShape(1, 2, 3), bounds, List.of(classNames));
  }

  @Test
  void aPictureHasItsChannelsSideBySide() {
    Dataset colour = colour(Bounds.UNIT, "cat", "dog");
    assertEquals(6, colour.pixels());
    assertEquals(2, colour.classes());
    assertArrayEquals(new float[] {.6f, .7f, .8f, .9f, 1, 0}, colour.picture(1));
    Dataset second = colour.slice(1, 2);
    assertArrayEquals(colour.picture(1), second.images());
    assertEquals(colour.shape(), second.shape());
    OneSentence.from(
        () ->
            new Dataset(
                "d",
                new float[5],
                new int[1],
                new PictureShape(1, 2, 3),
                Bounds.UNIT,
                Dataset.numbered(2)),
        "5 values for 1 labels",
        "1 × 2 × 3");
  }

  @Test
  void aClassKeepsItsNameWhenItIsNumberedAnew() {
    Dataset one = colour(Bounds.UNIT, "cat", "dog", "frog").only(List.of(1, 0));
    assertEquals(List.of("dog", "cat"), one.classNames());
    assertArrayEquals(new int[] {0, 1}, one.labels());
    assertEquals(List.of("2", "1"), SOUND.only(List.of(2, 1)).classNames());
  }

  @Test
  void boundsAreKeptOrThereAreNone() {
    PictureShape pixel = PictureShape.grey(1, 1);
    List<String> two = Dataset.numbered(2);
    int[] one = {0};
    assertEquals(1, new Dataset("w", new float[] {-55}, one, pixel, Bounds.NONE, two).count());
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      OneSentence.from(
          () -> new Dataset("w", new float[] {wrong}, one, pixel, Bounds.NONE, two),
          "" + wrong,
          "finite");
    }
    OneSentence.from(
        () -> new Dataset("w", new float[] {2}, one, pixel, new Bounds(-1, 1.5), two),
        "2.0",
        "-1 to 1.5");
    OneSentence.from(() -> new Bounds(1, 1), "1.0 to 1.0");
    OneSentence.from(() -> new Bounds(Double.NaN, 1), "NaN");
  }

  @Test
  void trainingAndTestSetsMustBeAlike() {
    Dataset upright = Dataset.grey("upright", new float[] {0, 1}, new int[] {0}, 2, 1, 3);
    OneSentence.from(
        () -> new Dataset.Split("s", SOUND, upright), "upright", "2 × 1", "1 × 2 as in made");
    Dataset more = Dataset.grey("more", new float[] {0, 1}, new int[] {0}, 1, 2, 4);
    OneSentence.from(() -> new Dataset.Split("s", SOUND, more), "more", "4 classes", "expected 3");
    Dataset pets = colour(Bounds.UNIT, "cat", "dog");
    OneSentence.from(
        () -> new Dataset.Split("s", pets, colour(Bounds.UNIT, "dog", "cat")), "[dog, cat]");
    OneSentence.from(
        () -> new Dataset.Split("s", pets, colour(Bounds.NONE, "cat", "dog")), "finite values");
  }
}
