package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A fingerprint tells data sets apart by everything but their names. */
class FingerprintTest {
  private static Dataset set(String name, float pixel, int label, int rows, int classes) {
    return Dataset.grey(
        name, new float[] {0, pixel, 1, .5f}, new int[] {label}, rows, 4 / rows, classes);
  }

  @Test
  void theNameDoesNotCountAndAllElseDoes() {
    String one = set("a", .25f, 1, 2, 2).fingerprint();
    assertEquals(one, set("b", .25f, 1, 2, 2).fingerprint());
    Set<String> others = new HashSet<>();
    for (Dataset other :
        List.of(
            set("a", Math.nextUp(.25f), 1, 2, 2),
            set("a", .25f, 0, 2, 2),
            set("a", .25f, 1, 1, 2),
            set("a", .25f, 1, 2, 3))) {
      others.add(other.fingerprint());
    }
    others.add(one);
    assertEquals(5, others.size());
  }

  /** Models on a shelf are found by these: they may never change. */
  @Test
  void thoseOfGreyPicturesAreWhatTheyWereBeforeThereWereChannels() {
    assertEquals("cdcc7e1aba85e4905037288a", set("a", .25f, 1, 2, 2).fingerprint());
    float[] pixels = {0, .125f, .25f, .5f, .75f, 1};
    assertEquals(
        "a72befb3b7957408ecb6a98b",
        Dataset.grey("b", pixels, new int[] {0, 2, 1}, 1, 2, 3).fingerprint());
  }

  @Test
  void channelsCountAndNamesAndBoundsDoNot() {
    float[] pixels = {0, .25f, 1};
    int[] label = {1};
    Dataset grey = Dataset.grey("c", pixels, label, 1, 3, 2);
    PictureShape pixel = new PictureShape(1, 1, 3);
    Dataset colour = new Dataset("c", pixels, label, pixel, Bounds.UNIT, List.of("cat", "dog"));
    Dataset unbounded = new Dataset("c", pixels, label, pixel, Bounds.NONE, Dataset.numbered(2));
    assertEquals("3a0747cb56e7ec6e851fccb0", grey.fingerprint());
    assertEquals("4453e09b5a5e5fda4a8e4c83", colour.fingerprint());
    assertEquals(colour.fingerprint(), unbounded.fingerprint());
  }

  @Test
  void thatOfMnistIsKnownBeforeItIsRead() {
    assertEquals(Mnist.TRAIN_FINGERPRINT, Mnist.read().train().fingerprint());
  }
}
