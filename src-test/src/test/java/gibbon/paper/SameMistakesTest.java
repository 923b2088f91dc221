package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Counting on which class two models agree. */
class SameMistakesTest {
  @Test
  void countsByHand() {
    int[] labels = {0, 0, 0, 0, 0};
    int[] first = {0, 1, 1, 2, 2};
    int[] other = {1, 1, 0, 2, 1};
    assertEquals(2 / 4., Agreement.agreement(first, other, labels, false));
    assertEquals(2 / 3., Agreement.agreement(first, other, labels, true));
  }

  @Test
  void withoutMistakesThereIsNoShare() {
    assertTrue(Double.isNaN(Agreement.agreement(new int[2], new int[2], new int[2], false)));
  }

  @Property(tries = 100)
  void aModelAgreesWithItselfAndLeavingOutTheRightOnesNeverLowersIt(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] labels = random.ints(50, 0, 4).toArray();
    int[] first = random.ints(50, 0, 4).toArray();
    int[] other = random.ints(50, 0, 4).toArray();
    assertEquals(1, Agreement.agreement(first, first, labels, false));
    assertTrue(
        Agreement.agreement(first, other, labels, true)
            >= Agreement.agreement(first, other, labels, false));
    assertEquals(
        Agreement.agreement(first, other, labels, true),
        Agreement.agreement(other, first, labels, true),
        "of what both mistake it does not matter who is first");
  }
}
