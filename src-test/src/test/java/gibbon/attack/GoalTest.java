package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.tensor.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is to become of pictures. */
class GoalTest {
  /** No class but the label has a smaller logit, and none before it an equal one. */
  @Property(tries = 60)
  void theLeastLikelyIsBelowAllOthers(
      @ForAll @IntRange(min = 2, max = 6) int classes,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Philox random = new Philox(seed, 3, 0);
    int count = 5;
    double[] logits = new double[count * classes];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = random.nextInt(4);
    }
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(classes);
    }
    Goal goal = Goal.away(labels).leastLikely(logits);
    assertTrue(goal.towards());
    for (int i = 0; i < count; i++) {
      int least = goal.classes()[i];
      assertNotEquals(labels[i], least);
      for (int k = 0; k < classes; k++) {
        double other = logits[i * classes + k];
        double own = logits[i * classes + least];
        assertTrue(k == labels[i] || (k < least ? other > own : other >= own));
      }
      assertEquals(true, goal.reached(i, least));
    }
  }
}
