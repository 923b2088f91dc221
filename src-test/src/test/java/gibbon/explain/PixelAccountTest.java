package gibbon.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.explain.view.JsonView;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pixel's gradient is the sum of its paths, and the slope that a finite difference finds. */
class PixelAccountTest {
  private static final double TOLERANCE = 1e-4;
  private static final int PAIRS = 200;

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "maxout", "hardened"})
  void pathsOracleAndDifferenceAgreeOnRandomPixelsAndPictures(String name) throws Exception {
    SplittableRandom random = new SplittableRandom(17);
    try (SmallModels models = new SmallModels()) {
      Network model = models.of(name);
      int kinks = 0;
      int zeros = 0;
      try (Explainer explainer = new Explainer(models.device, model)) {
        for (int i = 0; i < PAIRS; i++) {
          Question question = SmallModels.question(random.nextInt(10_000));
          Question.Pixel pixel = new Question.Pixel(random.nextInt(28), random.nextInt(28), 0);
          Account account = explainer.explain(question, Optional.of(pixel), Optional.empty());
          String what = name + ", " + question.picture() + ", " + pixel;
          JsonNode json =
              new ObjectMapper().readTree(JsonView.of(account, "test")).get("account").get("pixel");
          JsonNode first = json.get("sums").get(0);
          double sum = 0;
          for (JsonNode term : first.get("terms")) {
            assertEquals(
                term.get("weight").doubleValue() * term.get("gradient").doubleValue(),
                term.get("contribution").doubleValue(),
                what);
            sum += term.get("contribution").doubleValue();
          }
          assertEquals(
              first.get("total").doubleValue(), sum + first.get("rest").doubleValue(), what);
          assertEquals(
              first.get("terms").get(0).get("weight").doubleValue(),
              account.unit().filter()[28 * pixel.row() + pixel.column()],
              "the filter of the heaviest path, " + what);
          double paths = json.get("paths").doubleValue();
          double oracle = json.get("oracle").doubleValue();
          assertEquals(first.get("total").doubleValue(), paths, what);
          close(oracle, paths, 1e-9, what);
          close(oracle, json.get("device").doubleValue(), 1e-9, what);
          zeros += oracle == 0 ? 1 : 0;
          if (json.get("difference").get("kink").booleanValue()) {
            kinks++;
            assertTrue(json.get("disagreement").isNull(), what);
            assertNotNull(account.pixel().difference().where(), what);
          } else {
            close(oracle, json.get("difference").get("value").doubleValue(), TOLERANCE, what);
            assertTrue(json.get("disagreement").doubleValue() <= TOLERANCE, what);
          }
        }
      }
      assertTrue(kinks <= PAIRS / 50, kinks + " kinks");
      assertTrue(zeros < PAIRS, zeros + " zeros");
    }
  }

  @Test
  void aKinkIsSaidToBeOne() {
    try (SmallModels models = new SmallModels()) {
      Network model = models.built(MaxoutRecipe.of(4, 2, 2, 1));
      // h = max(x0, −x0): a kink at x0 = 0.
      model.parameters().get(0).value().write(new double[] {1, -1, 0, 0, 0, 0, 0, 0});
      model.parameters().get(2).value().write(new double[] {1, -1});
      Question question =
          new Question(
              "four pixels",
              new float[4],
              PictureShape.grey(2, 2),
              Bounds.UNIT,
              Dataset.numbered(2),
              OptionalInt.of(0),
              OptionalInt.empty(),
              OptionalInt.empty(),
              .1);
      try (Explainer explainer = new Explainer(models.device, model)) {
        PixelAccount pixel =
            explainer
                .explain(question, Optional.of(new Question.Pixel(0, 0, 0)), Optional.empty())
                .pixel();
        assertTrue(pixel.difference().kink());
        assertEquals("h1[0] changes from piece 1 to piece 0", pixel.difference().where());
        assertNull(pixel.disagreement());
        assertEquals(1, pixel.difference().left(), 1e-6);
        assertEquals(-1, pixel.difference().right(), 1e-6);
        assertEquals(-1, pixel.oracle(), 1e-12, "the lowest piece wins a tie");
      }
    }
  }

  @Test
  void theChainGoesUpToTheLogits() {
    try (SmallModels models = new SmallModels();
        Explainer explainer = new Explainer(models.device, models.maxout())) {
      Account account =
          explainer.explain(
              SmallModels.question(0),
              Optional.of(new Question.Pixel(14, 14, 0)),
              Optional.empty());
      var sums = account.pixel().sums();
      assertEquals(3, sums.size());
      for (int i = 1; i < sums.size(); i++) {
        PathSum.Term heaviest = sums.get(i - 1).terms().get(0);
        assertEquals("dJ/d" + heaviest.through(), sums.get(i).of());
        close(heaviest.gradient(), sums.get(i).total(), 1e-9, sums.get(i).of());
      }
      PathSum last = sums.get(2);
      assertEquals(0, last.others());
      for (PathSum.Term term : last.terms()) {
        double p = account.before().probabilities()[term.unit()];
        double t = term.unit() == account.subject().label() ? 1 : 0;
        assertEquals(p - t, term.gradient(), 1e-12, "p − t");
      }
    }
  }

  private static void close(double expected, double actual, double relative, String what) {
    assertTrue(
        Math.abs(expected - actual) <= relative * Math.abs(expected),
        () -> what + ": expected " + expected + ", got " + actual);
  }
}
