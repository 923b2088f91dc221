package gibbon.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.model.Network;
import gibbon.model.SoftmaxRecipe;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a person needs to know is said, and nothing else. */
class WarningsTest {
  private final SmallModels models = new SmallModels();

  @AfterEach
  void close() {
    models.close();
  }

  /** Two classes, four pixels: z = (w·x, −w·x). */
  private Set<String> warnings(
      double[] w, float[] x, OptionalInt label, OptionalInt target, double epsilon) {
    Network model = models.built(new SoftmaxRecipe(4, 2));
    double[] both = new double[8];
    for (int i = 0; i < 4; i++) {
      both[2 * i] = w[i];
      both[2 * i + 1] = -w[i];
    }
    model.parameters().get(0).value().write(both);
    Question question =
        new Question(
            "four pixels",
            x,
            PictureShape.grey(2, 2),
            Bounds.UNIT,
            Dataset.numbered(2),
            label,
            OptionalInt.of(0),
            target,
            epsilon);
    try (Explainer explainer = new Explainer(models.device, model)) {
      Account account = explainer.explain(question, Optional.empty(), Optional.empty());
      account.warnings().forEach(w2 -> assertTrue(w2.text().endsWith("."), w2.text()));
      return account.warnings().stream().map(Account.Warning::id).collect(Collectors.toSet());
    }
  }

  private static final double[] WEIGHTS = {1, -1, .5, 1};
  private static final float[] HALF = {.5f, .4f, .5f, .5f};

  @Test
  void nothingIsSaidWhereNothingIsToBeSaid() {
    assertEquals(Set.of(), warnings(WEIGHTS, HALF, OptionalInt.of(0), OptionalInt.empty(), .1));
  }

  @Test
  void saturationIsSaid() {
    double[] large = {40, -1, 1, 1};
    assertEquals(
        Set.of("saturated"), warnings(large, HALF, OptionalInt.of(0), OptionalInt.empty(), .1));
  }

  @Test
  void zeroGradientsAreSaid() {
    assertEquals(
        Set.of("zero-gradient-pixels"),
        warnings(new double[] {1, 0, 1, 1}, HALF, OptionalInt.of(0), OptionalInt.empty(), .1));
    assertEquals(
        Set.of("gradient-zero"),
        warnings(new double[4], HALF, OptionalInt.of(0), OptionalInt.empty(), .1));
  }

  @Test
  void labelsAndTargetsThatSurpriseAreSaid() {
    assertEquals(
        Set.of("label-not-predicted", "label-not-recorded"),
        warnings(WEIGHTS, HALF, OptionalInt.of(1), OptionalInt.empty(), .1));
    assertEquals(
        Set.of("label-missing"),
        warnings(WEIGHTS, HALF, OptionalInt.empty(), OptionalInt.empty(), .1));
    assertEquals(
        Set.of("target-predicted"),
        warnings(WEIGHTS, HALF, OptionalInt.of(0), OptionalInt.of(0), .1));
  }

  @Test
  void whatEightBitsLoseIsSaid() {
    assertEquals(
        Set.of("below-grey-level"),
        warnings(WEIGHTS, HALF, OptionalInt.of(0), OptionalInt.empty(), .001));
    assertEquals(
        Set.of("outside-range"),
        warnings(WEIGHTS, new float[] {1, 0, 1, 1}, OptionalInt.of(0), OptionalInt.empty(), -.05));
    float[] edge = {.2510f, .2505f, 0, 0};
    assertEquals(
        Set.of("below-grey-level", "lost-when-stored"),
        warnings(new double[] {10, -10, 0, 0}, edge, OptionalInt.of(0), OptionalInt.empty(), .0004)
            .stream()
            .filter(id -> !id.equals("zero-gradient-pixels"))
            .collect(Collectors.toSet()));
    assertEquals(
        Set.of("epsilon-zero"), warnings(WEIGHTS, HALF, OptionalInt.of(0), OptionalInt.empty(), 0));
  }
}
