package gibbon.robust;

import gibbon.attack.Climb;
import gibbon.attack.DeepFool;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Goal;
import gibbon.attack.Norm;
import gibbon.attack.Outcome;
import gibbon.attack.Pictures;
import gibbon.attack.Predictions;
import gibbon.attack.Saturation;
import gibbon.attack.Slopes;
import gibbon.attack.Trial;
import gibbon.attack.Victim;
import gibbon.tensor.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Signs that gradients do not say where a network changes: those of Croce and Hein (2020), of
 * Pintor et al. (2022), and some more.
 */
final class GradientFlags {
  private static final int RUNS = 5;
  private static final int STREAM = 310;

  /** Of the width of the box: how far differences are taken, and how near a jump is. */
  private static final double NEAR = 1e-3;

  private static final double SAME = 1e-4;
  private static final double SUM = 1e-5;
  private static final int CHECKED = 20;
  private static final double WRONG = .2;
  private static final double JUMP = .1;

  private final Neighbourhood around;
  private final Evaluated found;
  private final Victim victim;
  private final double[] logits;
  private final int classes;

  GradientFlags(Neighbourhood around, Evaluated found) {
    this.around = around;
    this.found = found;
    victim = around.victim();
    logits = victim.logits(around.pictures(), around.goal());
    classes = around.network().classes();
  }

  List<Flag> all() {
    List<Flag> flags = new ArrayList<>();
    flags.add(repeats());
    flags.add(distribution());
    Slopes slopes = victim.climb(around.pictures(), around.goal(), Climb.CROSS_ENTROPY);
    flags.add(zero(slopes));
    flags.add(
        new Flag(
            "classes",
            "Too few classes for the logits ratio, in whose place the margin is climbed",
            Math.max(0, 4 - classes),
            0,
            "classes too few",
            List.of()));
    Evaluated.Walked walked = found.steps();
    flags.add(
        Flag.points(
            "stuck",
            "The loss never rises on the way",
            (double) walked.stuck().size() / walked.count(),
            .5,
            walked.count(),
            walked.stuck()));
    flags.add(
        new Flag(
            "rising",
            "The loss still rises in the last tenth of the steps",
            100 * walked.rising(),
            10,
            "% of the rise",
            List.of()));
    flags.add(jumps());
    flags.add(differences());
    if (found.setting().norm() == Norm.LINF) {
      flags.add(rounded());
    }
    flags.add(linear());
    return flags;
  }

  private double spread(double[] of, int row) {
    double[] own = Arrays.copyOfRange(of, row * classes, (row + 1) * classes);
    return Arrays.stream(own).max().orElseThrow() - Arrays.stream(own).min().orElseThrow();
  }

  /** Randomised networks answer otherwise each time; attacks on them need means of gradients. */
  private Flag repeats() {
    double worst = 0;
    List<Integer> places = new ArrayList<>();
    for (int run = 1; run < RUNS; run++) {
      double[] again = victim.logits(around.pictures(), around.goal());
      for (int i = 0; i < around.pictures().count(); i++) {
        double largest = 1e-12;
        double apart = 0;
        for (int k = i * classes; k < (i + 1) * classes; k++) {
          largest = Math.max(largest, Math.abs(logits[k]));
          apart = Math.max(apart, Math.abs(again[k] - logits[k]));
        }
        if (apart / largest > SAME && !places.contains(i)) {
          places.add(i);
        }
        worst = Math.max(worst, apart / largest);
      }
    }
    return new Flag(
        "repeats", "Five passes do not give the same logits", worst, SAME, "of a logit", places);
  }

  private Flag distribution() {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < around.pictures().count(); i++) {
      double sum = 0;
      boolean negative = false;
      for (int k = i * classes; k < (i + 1) * classes; k++) {
        sum += logits[k];
        negative |= logits[k] < 0;
      }
      if (!negative && Math.abs(sum - 1) < SUM) {
        places.add(i);
      }
    }
    return Flag.points(
        "distribution",
        "The network gives probabilities where logits are asked for",
        (double) places.size() / around.pictures().count(),
        50,
        around.pictures().count(),
        places);
  }

  private Flag zero(Slopes slopes) {
    int inputs = around.pictures().inputs();
    List<Integer> places =
        IntStream.range(0, around.pictures().count())
            .filter(
                i ->
                    IntStream.range(i * inputs, (i + 1) * inputs)
                        .allMatch(p -> slopes.gradients()[p] == 0))
            .boxed()
            .toList();
    return Flag.pictures("zero", "The gradient at a picture itself is zero", 0, places);
  }

  /** Where a tiny change makes a large difference, a gradient says nothing. */
  private Flag jumps() {
    double width = NEAR * (around.setting().box().high() - around.setting().box().low());
    float[] moved = around.pictures().values().clone();
    Philox random = new Philox(around.setting().seed(), STREAM, 0);
    for (int p = 0; p < moved.length; p++) {
      moved[p] += (float) (width * (2 * random.nextFloat() - 1));
    }
    double[] near = victim.logits(around.pictures().at(moved), around.goal());
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < around.pictures().count(); i++) {
      double apart = 0;
      for (int k = i * classes; k < (i + 1) * classes; k++) {
        apart = Math.max(apart, Math.abs(near[k] - logits[k]));
      }
      if (apart > JUMP * spread(logits, i)) {
        places.add(i);
      }
    }
    return Flag.points(
        "jumps",
        "Logits jump within a thousandth of the box",
        (double) places.size() / around.pictures().count(),
        5,
        around.pictures().count(),
        places);
  }

  /** The slope along the steepest direction, or any where there is none, against a difference. */
  private Flag differences() {
    int count = Math.min(CHECKED, around.pictures().count());
    int inputs = around.pictures().inputs();
    Pictures some = around.pictures().only(IntStream.range(0, count).toArray());
    Goal goal = around.goal().only(IntStream.range(0, count).toArray());
    Slopes slopes = victim.climb(some, goal, Climb.MARGIN);
    double size = NEAR * (around.setting().box().high() - around.setting().box().low());
    float[] up = some.values().clone();
    float[] down = some.values().clone();
    double[] said = new double[count];
    Philox random = new Philox(around.setting().seed(), STREAM, 1);
    for (int i = 0; i < count; i++) {
      for (int p = i * inputs; p < (i + 1) * inputs; p++) {
        float gradient = slopes.gradients()[p];
        double step =
            size * (gradient == 0 ? (random.nextInt() < 0 ? -1 : 1) : Math.signum(gradient));
        up[p] += (float) step;
        down[p] -= (float) step;
        said[i] += slopes.scales()[i] * gradient * ((double) up[p] - down[p]);
      }
    }
    double[] above = victim.climb(some.at(up), goal, Climb.MARGIN).values();
    double[] below = victim.climb(some.at(down), goal, Climb.MARGIN).values();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double is = above[i] - below[i];
      double larger = Math.max(Math.abs(is), Math.abs(said[i]));
      double least = 1e-5 * spread(slopes.logits(), i);
      if (larger > least && Math.abs(is - said[i]) > WRONG * larger) {
        places.add(i);
      }
    }
    return Flag.pictures(
        "differences", "Gradients are not what differences say, of " + count, count / 10, places);
  }

  /** What p − 1 in single precision would have hidden, as it does in other software. */
  private Flag rounded() {
    FastGradientSign exact =
        new FastGradientSign(
            found.setting().epsilon(),
            found.setting().box().low(),
            found.setting().box().high(),
            Saturation.EXACT);
    boolean[] with = reached(exact);
    boolean[] without = reached(exact.with(Saturation.ROUNDED));
    List<Integer> places =
        IntStream.range(0, with.length).filter(i -> with[i] && !without[i]).boxed().toList();
    return Flag.points(
        "rounded",
        "Single precision would have hidden gradients from FGSM",
        (double) places.size() / with.length,
        10,
        with.length,
        places);
  }

  private boolean[] reached(FastGradientSign attack) {
    float[] examples = attack.examples(victim, around.pictures(), around.goal());
    Predictions says = around.predictions(examples);
    boolean[] reached = new boolean[says.count()];
    for (int i = 0; i < reached.length; i++) {
      reached[i] = around.goal().reached(i, says.classes()[i]);
    }
    return reached;
  }

  /** How far the nearest example is beside where the slopes at the picture would have it. */
  private Flag linear() {
    Norm norm = found.setting().norm();
    DeepFool once = new DeepFool(norm, 1, 0, found.setting().box());
    Outcome outcome = once.on(victim, around.pictures(), around.goal());
    double[] near = new double[around.pictures().count()];
    Arrays.fill(near, Double.POSITIVE_INFINITY);
    for (String name : List.of(Challenge.DEEPFOOL, Challenge.FAB)) {
      for (Trial trial : found.trials(name)) {
        if (trial.picture() < near.length && trial.right() && trial.reached()) {
          near[trial.picture()] = Math.min(near[trial.picture()], trial.sizes().of(norm));
        }
      }
    }
    double[] ratios =
        IntStream.range(0, near.length)
            .filter(i -> Double.isFinite(near[i]) && outcome.size(i, norm) > 0)
            .mapToDouble(i -> Math.abs(Math.log(near[i] / outcome.size(i, norm))))
            .sorted()
            .toArray();
    double median = ratios.length == 0 ? Double.POSITIVE_INFINITY : ratios[ratios.length / 2];
    return new Flag(
        "linear",
        "The nearest example is not where the slopes at the picture have it (median factor)",
        Math.exp(median),
        3,
        "times",
        List.of());
  }
}
