package gibbon.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.data.Dataset;
import gibbon.device.Counters;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.RbfRecipe;
import gibbon.model.Recipe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainerTest {
  private static Account explain(SmallModels models, Network model, Question question) {
    try (Explainer explainer = new Explainer(models.device, model)) {
      return explainer.explain(question, Optional.empty(), Optional.of(new Question.Unit(1, 0)));
    }
  }

  @Test
  void whatHasNoSoftmaxIsRefused() {
    try (SmallModels models = new SmallModels()) {
      for (Recipe spec :
          List.of(RbfRecipe.of(784, 10), MaxoutRecipe.of(784, 10, 2, 4).withSigmoids())) {
        GibbonException refused =
            assertThrows(
                GibbonException.class,
                () -> explain(models, models.built(spec), SmallModels.question(3)));
        assertTrue(refused.getMessage().contains(spec.kind()), refused.getMessage());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "logistic", "maxout", "hardened"})
  void everyOpOfEveryModelIsExplained(String name) {
    try (SmallModels models = new SmallModels()) {
      Question digit = SmallModels.question(3);
      Question question =
          name.equals("logistic")
              ? new Question(
                  digit.picture(),
                  digit.x(),
                  digit.shape(),
                  digit.bounds(),
                  Dataset.numbered(2),
                  OptionalInt.of(1),
                  OptionalInt.empty(),
                  OptionalInt.empty(),
                  .25)
              : digit;
      Account account = explain(models, models.of(name), question);
      for (Step step : account.steps()) {
        assertFalse(step.name().isEmpty(), step.toString());
        assertFalse(step.formula().isEmpty(), step.toString());
        if (step.applied()) {
          assertTrue(step.formula().contains(" = "), step.op() + " has no formula");
          assertTrue(step.wayBack().contains("d"), step.op() + " has no pullback");
          assertTrue(step.worked().contains(" = "), step.op() + ": " + step.worked());
          assertTrue(
              !step.kernels().isEmpty()
                  || List.of("Reshape", "SoftmaxMinusTarget").contains(step.op()),
              step.op() + " launched nothing");
        }
      }
      for (Step.Phase phase : Step.Phase.values()) {
        assertTrue(account.steps().stream().anyMatch(s -> s.phase() == phase), phase.toString());
      }
    }
  }

  @Test
  void everyLaunchBelongsToAnOp() {
    try (SmallModels models = new SmallModels()) {
      Network model = models.maxout();
      Counters counters = models.device.counters();
      Map<String, Long> before = counters.launches();
      Account account = explain(models, model, SmallModels.question(1));
      Map<String, Long> expected = new HashMap<>();
      counters
          .launches()
          .forEach((kernel, n) -> expected.put(kernel, n - before.getOrDefault(kernel, 0L)));
      expected.values().removeIf(n -> n == 0);
      Map<String, Long> found = new HashMap<>();
      for (Step step : account.steps()) {
        step.kernels().forEach(k -> found.merge(k.kernel(), k.launches(), Long::sum));
      }
      assertEquals(expected, found);
      assertFalse(found.containsKey("matmul_tn"), "an attack needs no gradient of the weights");
    }
  }

  @Test
  void theGradientsOfAllLayersAreNamed() {
    try (SmallModels models = new SmallModels()) {
      Account account = explain(models, models.maxout(), SmallModels.question(1));
      List<String> names = account.steps().stream().map(Step::name).toList();
      for (String name :
          List.of("x", "z1", "h1", "z2", "h2", "z3", "J", "dJ/dz3", "dJ/dh2", "dJ/dz2")) {
        assertEquals(1, names.stream().filter(name::equals).count(), name + " in " + names);
      }
      for (String name : List.of("dJ/dh1", "dJ/dz1", "dJ/dx", "sign(dJ/dx)", "η", "x̃", "z3(x̃)")) {
        assertEquals(1, names.stream().filter(name::equals).count(), name + " in " + names);
      }
    }
  }

  @Test
  void theStepIsEpsilonTimesTheSign() {
    try (SmallModels models = new SmallModels()) {
      Account.Images images = explain(models, models.maxout(), SmallModels.question(2)).images();
      for (int i = 0; i < images.x().length; i++) {
        assertEquals(.25 * Math.signum(images.gradient()[i]), images.perturbation()[i]);
        assertEquals(images.x()[i] + images.perturbation()[i], images.adversarial()[i], 1e-12);
      }
    }
  }

  @Test
  void aUnitsPiecesAndFilterAreThoseOfTheNetwork() {
    try (SmallModels models = new SmallModels();
        Explainer explainer = new Explainer(models.device, models.maxout())) {
      for (int layer = 1; layer <= 3; layer++) {
        Question question = SmallModels.question(5);
        UnitAccount unit =
            explainer
                .explain(question, Optional.empty(), Optional.of(new Question.Unit(layer, 2)))
                .unit();
        assertEquals(layer == 3 ? "z3[2]" : "h" + layer + "[2]", unit.name());
        double best =
            unit.pieces().stream()
                .mapToDouble(UnitAccount.Piece::preactivation)
                .max()
                .orElseThrow();
        assertEquals(best, unit.output());
        assertEquals(1, unit.pieces().get(unit.winner()).localDerivative());
        assertEquals(
            1, unit.pieces().stream().mapToDouble(UnitAccount.Piece::localDerivative).sum());
        assertEquals(unit.gradient(), unit.pieces().get(unit.winner()).gradient());
        if (layer == 3) {
          assertTrue(unit.sums().isEmpty());
          assertNull(unit.margin());
        } else {
          assertEquals(unit.gradient(), unit.sums().get(0).total(), 1e-9);
        }
        // Within its linear region the unit moves by filter · change.
        double moved = 0;
        float[] x = question.x().clone();
        for (int i = 0; i < x.length; i++) {
          float before = x[i];
          x[i] += 1e-5f * (i % 3 - 1);
          moved += unit.filter()[i] * ((double) x[i] - before);
        }
        Question near =
            new Question(
                "near",
                x,
                question.shape(),
                question.bounds(),
                question.classNames(),
                question.label(),
                question.recorded(),
                question.target(),
                .25);
        UnitAccount after =
            explainer
                .explain(near, Optional.empty(), Optional.of(new Question.Unit(layer, 2)))
                .unit();
        assertEquals(unit.output() + moved, after.output(), 1e-7, unit.name());
      }
    }
  }

  @Test
  void theHandCheckOfALinearModelPredictsEveryLogit() {
    try (SmallModels models = new SmallModels()) {
      Account account = explain(models, models.softmax(), SmallModels.question(7));
      assertNotNull(account.hand());
      for (HandCheck.Row row : account.hand().rows()) {
        assertEquals(row.predicted(), row.measured(), 1e-9);
        assertEquals(.25 * (row.agreeing() - row.opposing()), row.shift(), 1e-12);
        assertTrue(Math.abs(row.shift()) <= row.bound() + 1e-12);
        assertEquals(row.probability() - row.target(), row.slope());
      }
      assertNull(account.linear().firstKink());
      assertTrue(account.linear().exact().difference() < 1e-10);
      assertNull(explain(models, models.maxout(), SmallModels.question(7)).hand());
    }
  }
}
