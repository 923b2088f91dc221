package gibbon.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.device.JavaDevice;
import gibbon.model.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What holds of the account of any network: every sum that is written out comes to the engine's own
 * number.
 */
public final class AccountLaws {
  /** Of sums in double precision, relative to the sum of magnitudes. */
  private static final double ROUNDING = 1e-11;

  private AccountLaws() {}

  /**
   * Explains an attack on a random picture, by a random pixel, and checks the account.
   *
   * @param model on the plain-Java device
   */
  public static Account checked(JavaDevice device, Network model, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PictureShape shape = model.input();
    Question.Pixel pixel =
        new Question.Pixel(
            random.nextInt(shape.rows()),
            random.nextInt(shape.columns()),
            random.nextInt(shape.channels()));
    float[] x = new float[shape.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble();
    }
    try (Explainer explainer = new Explainer(device, model)) {
      Account account =
          explainer.explain(question(x, model, .1), Optional.of(pixel), Optional.empty());
      check(account, shape.index(pixel.row(), pixel.column(), pixel.channel()));
      LinearAccount near =
          explainer.explain(question(x, model, 1e-6), Optional.empty(), Optional.empty()).linear();
      for (LinearAccount.Shift shift : near.shifts()) {
        if (near.winnersChanged() == 0) {
          assertEquals(shift.linear(), shift.actual(), 1e-4 * largestShift(near), "first order");
        }
      }
      return account;
    }
  }

  private static double largestShift(LinearAccount account) {
    return account.shifts().stream().mapToDouble(s -> Math.abs(s.linear())).max().orElse(0) + 1e-9;
  }

  private static Question question(float[] x, Network model, double epsilon) {
    return new Question(
        "a random picture",
        x,
        model.input(),
        Bounds.UNIT,
        Dataset.numbered(model.classes()),
        OptionalInt.of(model.classes() - 1),
        OptionalInt.empty(),
        OptionalInt.empty(),
        epsilon);
  }

  private static void check(Account account, int input) {
    PixelAccount pixel = account.pixel();
    close(pixel.oracle(), pixel.paths(), pixel.sums().get(0).size(), "the pixel's paths");
    close(pixel.device(), pixel.oracle(), pixel.sums().get(0).size(), "the device's gradient");
    if (!pixel.difference().kink()) {
      assertEquals(
          pixel.oracle(),
          pixel.difference().value(),
          1e-3 * pixel.sums().get(0).size() + 1e-9,
          "the finite difference");
    }
    chain(pixel.sums());
    List<String> names = new ArrayList<>(account.steps().stream().map(Step::name).toList());
    Set.copyOf(names).forEach(names::remove);
    assertEquals(List.of(), names, "names of two values");
    for (Step step : account.steps()) {
      assertFalse(step.name().contains("null"), step::name);
      assertTrue(!step.applied() || step.worked().contains(" = "), step::toString);
    }
    if (account.unit() != null) {
      unit(account.unit(), pixel, input);
    }
    linear(account);
  }

  private static void chain(List<PathSum> sums) {
    for (int i = 0; i < sums.size(); i++) {
      PathSum sum = sums.get(i);
      double total = 0;
      double last = Double.POSITIVE_INFINITY;
      for (PathSum.Term term : sum.terms()) {
        assertEquals(term.weight() * term.gradient(), term.contribution(), sum.of());
        assertTrue(Math.abs(term.contribution()) <= last, sum.of());
        last = Math.abs(term.contribution());
        total += term.contribution();
      }
      assertEquals(sum.total(), total + sum.rest(), sum.of());
      assertTrue(sum.open() <= sum.terms().size() + sum.others(), sum.of());
      if (i + 1 < sums.size()) {
        PathSum.Term heaviest = sum.terms().get(0);
        assertEquals("dJ/d" + heaviest.through(), sums.get(i + 1).of());
        close(heaviest.gradient(), sums.get(i + 1).total(), sums.get(i + 1).size(), sum.of());
      }
    }
  }

  private static void unit(UnitAccount unit, PixelAccount pixel, int input) {
    UnitAccount.Piece winner = unit.pieces().get(unit.winner());
    Taps taps = unit.taps();
    double size = 1e-3;
    double total = 0;
    for (Taps.Tap tap : taps.taps()) {
      assertEquals(tap.value() * tap.weight(), tap.product(), taps.of());
      total += tap.product();
      size += Math.abs(tap.product()) * (1 + taps.others());
    }
    assertEquals(taps.total(), total + taps.rest(), taps.of());
    close(winner.products(), taps.total(), size, taps.of());
    close(taps.device(), taps.total(), size, "the device's " + taps.of());
    close(winner.preactivation(), winner.products() + winner.bias(), size, "z");
    if (!unit.sums().isEmpty()) {
      close(unit.gradient(), unit.sums().get(0).total(), unit.sums().get(0).size(), unit.name());
      chain(unit.sums());
    }
    PathSum.Term led = pixel.sums().get(0).terms().get(0);
    if (led.contribution() != 0) {
      assertEquals(taps.of(), led.through(), "the pixel leads to the winner");
      close(
          unit.filter()[input],
          led.weight() * winner.localDerivative(),
          Math.abs(led.weight()),
          "the filter at the pixel");
    }
  }

  private static void linear(Account account) {
    LinearAccount linear = account.linear();
    LinearAccount.Margin margin = linear.margin();
    double[] running = margin.running();
    double moved =
        linear.shifts().get(margin.to()).linear() - linear.shifts().get(margin.from()).linear();
    double size = 1e-3 + running.length * Math.abs(margin.largest());
    close(moved, running[running.length - 1], size, "the parts of the margin");
    close(moved, margin.linear(), size, "the margin");
    assertTrue(linear.sampled());
    LinearAccount.Curve curve = linear.curve();
    List<Double> found = new ArrayList<>();
    for (int i = 0; i < curve.epsilons().length; i++) {
      double t = curve.epsilons()[i] / account.subject().epsilon();
      for (int k = 0; k < linear.shifts().size(); k++) {
        LinearAccount.Shift shift = linear.shifts().get(k);
        double scale = 1 + Math.abs(shift.before()) + Math.abs(shift.after());
        close(shift.before() + t * shift.linear(), curve.linear()[i][k], scale, "to first order");
        if (t == 0 || t == 1) {
          close(t == 0 ? shift.before() : shift.after(), curve.logits()[i][k], scale, "at " + t);
        }
      }
      found.add(t);
    }
    assertTrue(found.containsAll(List.of(-1., 0., 1., 2.)), found::toString);
    assertEquals(
        linear.winnersChanged(),
        linear.layers().stream().mapToInt(LinearAccount.LayerWinners::changed).sum());
  }

  private static void close(double expected, double actual, double size, String what) {
    assertEquals(expected, actual, ROUNDING * size, what);
  }
}
