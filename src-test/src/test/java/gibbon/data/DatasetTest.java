package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.store.OneSentence;
import org.junit.jupiter.api.Test;

class DatasetTest {
  private static final Dataset SOUND =
      new Dataset("made", new float[] {0, .1f, .2f, .3f, .4f, 1}, new int[] {0, 2, 1}, 1, 2, 3);

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
    OneSentence.from(() -> new Dataset("d", new float[0], new int[0], 1, 2, 2), "d", "0 pictures");
    OneSentence.from(() -> new Dataset("d", two, one, 0, 2, 2), "d", "0 × 2 pixels");
    OneSentence.from(() -> new Dataset("d", two, one, 1, 2, 1), "d", "1 classes", "at least 2");
    OneSentence.from(() -> new Dataset("d", two, one, 1, 1, 2), "d", "2 values for 1 labels");
    OneSentence.from(() -> new Dataset("d", two, one, 1, 3, 2), "d", "2 values", "expected 3");
    OneSentence.from(() -> new Dataset("d", two, one, 1 << 16, 1 << 16, 2), "d", "4294967296");
    OneSentence.from(() -> new Dataset("d", two, new int[] {2}, 1, 2, 2), "label 2", "0 to 1");
    OneSentence.from(() -> new Dataset("d", two, new int[] {-1}, 1, 2, 2), "label -1", "picture 0");
    for (float wrong : new float[] {-.1f, 1.01f, Float.NaN, 255}) {
      OneSentence.from(
          () -> new Dataset("d", new float[] {0, wrong}, one, 1, 2, 2), "d", "" + wrong, "0 to 1");
    }
  }

  @Test
  void trainingAndTestSetsMustBeAlike() {
    Dataset upright = new Dataset("upright", new float[] {0, 1}, new int[] {0}, 2, 1, 3);
    OneSentence.from(
        () -> new Dataset.Split("s", SOUND, upright), "upright", "2 × 1", "1 × 2 as in made");
    Dataset more = new Dataset("more", new float[] {0, 1}, new int[] {0}, 1, 2, 4);
    OneSentence.from(() -> new Dataset.Split("s", SOUND, more), "more", "4 classes", "expected 3");
  }
}
