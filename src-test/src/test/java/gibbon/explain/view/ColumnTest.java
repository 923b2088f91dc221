package gibbon.explain.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnTest {
  private static final String BLANK = "\u2007";

  /** Small ones in scientific notation, of which a number of order one needs no power of ten. */
  @Test
  void probabilitiesStandBelowEachOther() {
    assertEquals(
        List.of("1.00" + BLANK.repeat(4), "3.18e-1" + BLANK, "2.00e-10"),
        Column.shares(.9999, .318, 2e-10));
    assertEquals(List.of("99.90\u00a0%", "0.10\u00a0%"), Column.shares(.999, .001));
  }

  @Test
  void theLargestNumberSaysHowManyDecimals() {
    assertEquals(List.of("+12.3", "-0.5", "0.0"), Column.numbers(3, true, 12.34, -.5, .001));
  }
}
