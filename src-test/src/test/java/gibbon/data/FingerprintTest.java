package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A fingerprint tells data sets apart by everything but their names. */
class FingerprintTest {
  private static Dataset set(String name, float pixel, int label, int rows, int classes) {
    return new Dataset(
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

  @Test
  void thatOfMnistIsKnownBeforeItIsRead() {
    assertEquals(Mnist.TRAIN_FINGERPRINT, Mnist.read().train().fingerprint());
  }
}
