package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import gibbon.GibbonException;
import gibbon.attack.Predictions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** McNemar's test, against counting in whole numbers. */
class PairedMistakesTest {
  private static Predictions saying(int... classes) {
    return new Predictions(classes, new double[classes.length], new double[classes.length]);
  }

  /** Each picture: whether the first is wrong, whether the second is. */
  @Property
  void onlyPicturesOnWhichTheyDifferCount(
      @ForAll @Size(max = 30) List<@IntRange(max = 3) Integer> pictures) {
    int[] labels = new int[pictures.size()];
    int[] first = pictures.stream().mapToInt(p -> p & 1).toArray();
    int[] second = pictures.stream().mapToInt(p -> p >> 1).toArray();
    PairedMistakes mistakes = PairedMistakes.of(saying(first), saying(second), labels);
    assertEquals(pictures.stream().filter(p -> p == 1).count(), mistakes.first());
    assertEquals(pictures.stream().filter(p -> p == 2).count(), mistakes.second());
  }

  @Property
  void theChanceIsThatOfACoin(
      @ForAll @IntRange(max = 120) int first, @ForAll @IntRange(max = 120) int second) {
    int both = first + second;
    BigInteger uneven = BigInteger.ZERO;
    BigInteger ways = BigInteger.ONE;
    for (int heads = 0; heads <= both; heads++) {
      if (Math.abs(2 * heads - both) >= Math.abs(first - second)) {
        uneven = uneven.add(ways);
      }
      ways = ways.multiply(BigInteger.valueOf(both - heads)).divide(BigInteger.valueOf(heads + 1));
    }
    double expected =
        new BigDecimal(uneven)
            .divide(new BigDecimal(BigInteger.TWO.pow(both)), MathContext.DECIMAL64)
            .doubleValue();
    assertEquals(expected, new PairedMistakes(first, second).chance(), 1e-12 * expected);
  }

  /** 25 against 11 of 36: P = .0288, and 10 more that both get wrong change nothing. */
  @Test
  void theOrderOfTheTwoDoesNotMatter() {
    assertEquals(.0288, new PairedMistakes(11, 25).chance(), 5e-5);
    assertEquals(new PairedMistakes(25, 11).chance(), new PairedMistakes(11, 25).chance(), 1e-15);
  }

  @Test
  void predictionsOfOtherPicturesAreRefused() {
    GibbonException e =
        assertThrows(
            GibbonException.class,
            () -> PairedMistakes.of(saying(1, 2), saying(1), new int[] {1, 2}));
    assertEquals(
        "Mistakes are paired picture by picture, got 2 and 1 predictions of 2 pictures.",
        e.getMessage());
  }
}
