package gibbon.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A maxout network is linear until a winner changes. */
class LinearAccountTest {
  private static LinearAccount linear(Explainer explainer, Question question) {
    return explainer.explain(question, Optional.empty(), Optional.empty()).linear();
  }

  @Test
  void isExactUpToTheFirstKinkAndNotBeyond() {
    try (SmallModels models = new SmallModels();
        Explainer explainer = new Explainer(models.device, models.maxout())) {
      int bent = 0;
      for (int index = 0; index < 20; index++) {
        LinearAccount account = linear(explainer, SmallModels.question(index));
        assertNotNull(account.firstKink());
        assertTrue(account.exact().difference() < 1e-10, () -> "at " + account.exact());
        double kink = account.firstKink();
        assertEquals(
            0,
            linear(explainer, SmallModels.question(index, kink * .999, OptionalInt.empty()))
                .winnersChanged());
        LinearAccount beyond =
            linear(explainer, SmallModels.question(index, kink * 1.001, OptionalInt.empty()));
        assertTrue(beyond.winnersChanged() >= 1, "at " + kink);
        bent += account.shifts().stream().anyMatch(s -> s.linear() != s.actual()) ? 1 : 0;
      }
      assertTrue(bent > 10, "an ε of .25 is far beyond the first kink");
    }
  }

  @Test
  void predictsEpsilonTimesTheNormAndTheSmallTermsAddUp() {
    try (SmallModels models = new SmallModels()) {
      Network model = models.maxout();
      try (Explainer explainer = new Explainer(models.device, model)) {
        LinearAccount away = linear(explainer, SmallModels.question(4));
        assertEquals(.25 * away.gradientNorm(), away.predicted(), 1e-12);
        LinearAccount.Margin margin = away.margin();
        assertEquals(margin.linear(), margin.running()[783], 1e-9);
        assertEquals(
            away.shifts().get(margin.to()).linear() - away.shifts().get(margin.from()).linear(),
            margin.linear(),
            1e-9);
        assertTrue(Math.abs(margin.largest()) * margin.half() >= Math.abs(margin.linear()) / 2);

        LinearAccount towards = linear(explainer, SmallModels.question(4, .1, OptionalInt.of(3)));
        assertEquals(-.1 * towards.gradientNorm(), towards.predicted(), 1e-12);
        assertTrue(towards.actual() < 0, "a step towards a class lowers its loss");
      }
    }
  }

  @Test
  void theCurveRunsThroughTheAttack() {
    try (SmallModels models = new SmallModels();
        Explainer explainer = new Explainer(models.device, models.maxout())) {
      LinearAccount account = linear(explainer, SmallModels.question(9));
      LinearAccount.Curve curve = account.curve();
      boolean seen = false;
      for (int i = 0; i < curve.epsilons().length; i++) {
        if (Math.abs(curve.epsilons()[i] - .25) < 1e-12) {
          seen = true;
          assertEquals(account.winnersChanged(), curve.winnersChanged()[i]);
          for (int k = 0; k < 10; k++) {
            assertEquals(account.shifts().get(k).after(), curve.logits()[i][k], 1e-9);
          }
        }
        if (Math.abs(curve.epsilons()[i]) < 1e-12) {
          assertEquals(0, curve.winnersChanged()[i]);
        }
      }
      assertTrue(seen);
    }
  }

  /**
   * Where the gradient of J vanishes in single or double precision, all parts of the account are of
   * what is climbed in its place.
   */
  @Test
  void theAccountOfASureNetworkIsThatOfTheLogOdds() {
    try (SmallModels models = new SmallModels();
        Device opencl = Devices.open("opencl");
        Arena arena = new Arena(opencl)) {
      Network model = models.maxout().copyTo(arena);
      Tensor last = model.parameters().get(model.parameters().size() - 2).value();
      last.write(Arrays.stream(last.toDoubles()).map(w -> 1000 * w).toArray());
      try (Explainer explainer = new Explainer(opencl, model)) {
        Account account =
            explainer.explain(
                SmallModels.question(0),
                Optional.of(new Question.Pixel(14, 14, 0)),
                Optional.empty());
        assertTrue(account.linear().margin().before() < -800, "exp of it is 0 in double as well");
        assertTrue(account.linear().odds());
        assertEquals(0, account.before().loss());
        assertTrue(account.agreement().gradientError() < 1e-5, account.agreement()::toString);
        assertTrue(account.agreement().signsDiffer() < 8, account.agreement()::toString);
        assertEquals(
            .25 * account.linear().gradientNorm(), account.linear().predicted(), 1e-9, "> 0");
        assertTrue(account.linear().predicted() > 1 && account.linear().actual() > 1);
        assertTrue(account.pixel().disagreement() < 1e-6, account.pixel()::toString);
        assertTrue(account.warnings().stream().anyMatch(w -> w.text().contains("log-odds")));
        List<String> names = account.steps().stream().map(Step::name).toList();
        assertTrue(names.containsAll(List.of("J", "log-odds", "dJ/dz3")), names::toString);
      }
    }
  }

  /** Errors that cancel are no agreement; errors of one logit alone are what they are. */
  @Test
  void errorsThatCancelAreTold() {
    assertTrue(account(8.56, -.75, -17.52, -28.55).cancels());
    assertFalse(account(6.79, 4.64, -11.03, -20.86).cancels());
    assertFalse(account(-1, 1, 2, -2).cancels(), "opposite errors add up");
    assertFalse(account(1, 1 + 1e-9, 2, 2 + 1e-9).cancels(), "rounding");
  }

  private static LinearAccount account(
      double actual, double linear, double otherActual, double otherLinear) {
    return new LinearAccount(
        0,
        0,
        0,
        null,
        false,
        List.of(
            new LinearAccount.Shift(0, linear, actual, actual),
            new LinearAccount.Shift(0, otherLinear, otherActual, otherActual)),
        new LinearAccount.Margin(1, 0, 0, 0, 0, 0, 0, 0, new double[0]),
        List.of(),
        0,
        false,
        null,
        null,
        null);
  }
}
