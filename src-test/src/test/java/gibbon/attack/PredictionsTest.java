package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionsTest {
  @Test
  void readsClassConfidenceAndLossOffLogits() {
    double[] logits = {0, Math.log(3), 2, 2, 1000, 0};
    Predictions made = Predictions.of(logits, new int[] {1, 1, 1}, 2);
    assertArrayEquals(new int[] {1, 0, 0}, made.classes());
    assertArrayEquals(new double[] {.75, .5, 1}, made.confidences(), 1e-15);
    assertArrayEquals(new double[] {-Math.log(.75), Math.log(2), 1000}, made.losses(), 1e-12);
  }

  @Test
  void averagesOverAllAndOverMistakes() {
    Predictions made = Predictions.of(new double[] {0, Math.log(3), 2, 2}, new int[] {1, 1}, 2);
    int[] labels = {1, 1};
    assertEquals(.5, made.error(labels));
    assertEquals(.625, made.confidence(), 1e-15);
    assertEquals(.5, made.confidenceOnMistakes(labels), 1e-15);
    assertTrue(Double.isNaN(made.confidenceOnMistakes(new int[] {1, 0})));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesLogitsThatAreNotFinite(double logit) {
    double[] logits = {0, 1, 2, logit};
    GibbonException refused =
        assertThrows(GibbonException.class, () -> Predictions.of(logits, new int[] {0, 0}, 2));
    assertTrue(refused.getMessage().contains("picture 1"), refused.getMessage());
  }
}
