package gibbon.explain.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.explain.Account.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SentencesTest {
  private static Prediction sure(double others) {
    return new Prediction(1, 1 - others, 0, new double[2], new double[] {others, 1 - others});
  }

  @Test
  void confidencesHaveTheDigitsThatTellThemFromCertainty() {
    assertEquals("98.47\u00a0%", Sentences.confidence(sure(.0153)));
    assertEquals("99.9995\u00a0%", Sentences.confidence(sure(5.1e-6)));
    assertEquals("1 − 5.1e-12", Sentences.confidence(sure(5.1e-12)));
    assertEquals("100.00\u00a0%", Sentences.confidence(sure(0)));
  }

  @Property
  void onlyCertaintyIsCalledSo(@ForAll @DoubleRange(min = .31, max = 40) double digits) {
    String told = Sentences.confidence(sure(Math.pow(10, -digits)));
    assertFalse(told.matches("100(\\.0*)?\\s*%"), told);
  }

  /** As the numbers of a column are read: the point, or the end where there is none. */
  @Property
  void pointsStandBelowEachOther(
      @ForAll @Size(min = 2, max = 8) List<@DoubleRange(min = -1, max = 1) Double> values,
      @ForAll @IntRange(min = -9, max = 8) int power,
      @ForAll @IntRange(min = 2, max = 8) int digits,
      @ForAll boolean signed) {
    double[] numbers = values.stream().mapToDouble(v -> v * Math.pow(10, power)).toArray();
    assertAligned(Column.numbers(digits, signed, numbers));
    double[] shares = values.stream().mapToDouble(v -> Math.pow(10, -9 * Math.abs(v))).toArray();
    List<String> column = Column.shares(shares);
    assertAligned(column);
    long percents = column.stream().filter(text -> text.endsWith("%")).count();
    assertTrue(percents == 0 || percents == column.size(), "one notation: " + column);
    for (int i = 0; i < numbers.length; i++) {
      double read =
          Double.parseDouble(Column.numbers(digits, signed, numbers).get(i).replace("\u2007", ""));
      double largest = Arrays.stream(numbers).map(Math::abs).max().orElse(0);
      assertEquals(numbers[i], read, 5.1 * Math.pow(10, -digits) * largest);
    }
  }

  private static void assertAligned(List<String> column) {
    List<Integer> after = new ArrayList<>();
    for (String text : column) {
      int point = text.indexOf('.');
      after.add(point < 0 ? 0 : text.length() - point);
    }
    assertEquals(1, after.stream().distinct().count(), column.toString());
  }
}
