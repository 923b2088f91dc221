package gibbon.paper;

import gibbon.data.Extent;
import gibbon.model.DropoutNoise;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Recipe;
import gibbon.model.SoftmaxRecipe;
import gibbon.train.LayerAdversary;
import gibbon.train.Objective;
import gibbon.train.Penalty;
import gibbon.train.RandomNoise;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import java.util.List;
import java.util.Locale;

/**
 * The training plans of the paper's models, by profile: the one place for their hyperparameters.
 */
public final class Plans {
  /*
   * The paper states none of these for softmax regression, and for maxout refers to the published
   * maxout recipe (pylearn2, mnist_pi.yaml), which the paper profile follows. The shorter profiles
   * keep everything of it but the schedule: a rate that falls to nearly nothing at the end takes the
   * place of hundreds of epochs at a nearly constant one.
   */
  private static final int BATCH = 100;

  /** Units in each of the two layers of {@link #maxout}. */
  static final int UNITS = 240;

  /** Linear pieces of a maxout unit. */
  static final int PIECES = 5;

  private static final int VALIDATION_SHARE = 6;

  private Plans() {}

  /**
   * Softmax regression, its weight columns bounded: the confidences the paper reports need columns
   * of norm about 2.3, where training to convergence ends near 5.
   */
  public static List<TrainingPlan> softmax(Profile profile, Extent data, long seed) {
    int epochs = profile == Profile.QUICK ? 5 : 30;
    TrainingPlan plan =
        TrainingPlan.of("softmax", new SoftmaxRecipe(data.pixels(), data.classes()), seed)
            .validation(validation(data))
            .schedule(Schedule.falling(.1, .01, 0, steps(data, validation(data), epochs), .5))
            .columnBound(SOFTMAX_COLUMN_BOUND)
            .stopping(Stopping.after(epochs));
    return List.of(plan);
  }

  private static final double SOFTMAX_COLUMN_BOUND = 2.3;

  /**
   * The maxout network with 240 units of 5 pieces in each of two layers, in stages. As in the
   * maxout recipe, the standard profile first finds its best epoch on validation pictures at a high
   * rate, then goes on from there on the whole training set.
   */
  public static List<TrainingPlan> maxout(
      Profile profile, Extent data, long seed, Objective objective) {
    String name = "maxout-" + UNITS + kind(objective);
    int held = validation(data);
    TrainingPlan recipe = maxout(name, data, UNITS, seed).objective(objective);
    return switch (profile) {
      case QUICK ->
          List.of(
              recipe
                  .validation(held)
                  .schedule(Schedule.falling(.1, .001, 0, steps(data, held, 10), .9))
                  .stopping(Stopping.after(10)));
      case STANDARD ->
          List.of(
              recipe
                  .name(name + "-stage-1")
                  .validation(held)
                  .schedule(Schedule.constant(.1, .7))
                  .stopping(Stopping.after(70)),
              // A seed of its own, or it would see the first stage's orders and masks again.
              recipe
                  .seed(seed + 1)
                  .schedule(Schedule.falling(.1, .002, 0, steps(data, 0, 30), .7))
                  .stopping(Stopping.after(30)));
      case PAPER ->
          List.of(
              recipe
                  .name(name + "-stage-1")
                  .validation(held)
                  .schedule(Schedule.MAXOUT)
                  .stopping(Stopping.patient(1000, 100).measuringObjective()),
              recipe
                  .seed(seed + 1)
                  .schedule(Schedule.MAXOUT_CONTINUED)
                  .stopping(Stopping.atObjective(1000, held)));
    };
  }

  /**
   * The same network with an L1 penalty on its first layer, which may be 0; all such networks are
   * trained alike, in a single stage.
   */
  static List<TrainingPlan> maxoutWithL1(
      Profile profile, Extent data, long seed, double coefficient) {
    return List.of(maxoutWithL1("maxout-240-l1-", profile, data, seed, coefficient));
  }

  /** The same, beginning with a network that was trained without the penalty. */
  static List<TrainingPlan> maxoutWithLateL1(
      Profile profile, Extent data, long seed, double coefficient) {
    // A seed of its own, or it would see the first stage's orders and masks again.
    return List.of(
        maxoutWithL1("maxout-240-l1-", profile, data, seed, 0),
        maxoutWithL1("maxout-240-late-l1-", profile, data, seed + 1, coefficient));
  }

  private static TrainingPlan maxoutWithL1(
      String name, Profile profile, Extent data, long seed, double coefficient) {
    int held = validation(data);
    int epochs = profile == Profile.QUICK ? 3 : 15;
    TrainingPlan plan =
        maxout(name + coefficient, data, UNITS, seed)
            .validation(held)
            .penalty(Penalty.l1OfFirstLayer(coefficient));
    return profile == Profile.PAPER
        ? plan.schedule(Schedule.MAXOUT).stopping(Stopping.patient(1000, 100))
        : plan.schedule(Schedule.falling(.1, .005, 0, steps(data, held, epochs), .9))
            .stopping(Stopping.after(epochs));
  }

  /**
   * One of several maxout networks that differ in initial weights, order of examples and dropout
   * masks. In the paper profile the first is that of {@link #maxout}; in the others all are trained
   * for few epochs, for there are many.
   */
  public static List<TrainingPlan> member(Profile profile, Extent data, long seed, int member) {
    // A training in stages takes the seeds next to its own.
    long own = seed + 100L * member;
    if (profile == Profile.PAPER) {
      return maxout(profile, data, own, Objective.CLEAN);
    }
    int held = validation(data);
    int epochs = memberEpochs(profile);
    return List.of(
        maxout("maxout-240-short", data, UNITS, own)
            .validation(held)
            .schedule(Schedule.falling(.1, .001, 0, steps(data, held, epochs), .9))
            .stopping(Stopping.after(epochs)));
  }

  /** Epochs of a member of an ensemble, but for the paper profile. */
  static int memberEpochs(Profile profile) {
    return profile == Profile.QUICK ? 3 : 10;
  }

  /** What the name of a model says of what it was trained for. */
  private static String kind(Objective objective) {
    if (objective instanceof RandomNoise noise) {
      return "-noise-" + noise.distribution().name().toLowerCase(Locale.ROOT);
    }
    if (objective instanceof LayerAdversary adversary) {
      return "-"
          + adversary.perturbation().name().toLowerCase(Locale.ROOT).replace('_', '-')
          + (adversary.reaction() ? "-foreseen" : "");
    }
    return objective.equals(Objective.CLEAN) ? "" : "-adversarial";
  }

  /** The recipe of a maxout network of two equal layers, but for its schedule and its end. */
  static TrainingPlan maxout(String name, Extent data, int units, long seed) {
    Recipe model = MaxoutRecipe.of(data.pixels(), data.classes(), PIECES, units, units);
    return TrainingPlan.of(name, model, seed)
        .batch(BATCH)
        .columnBound(TrainingPlan.MAXOUT_COLUMN_BOUND)
        .dropout(DropoutNoise.Rates.MAXOUT);
  }

  /** The last sixth of the training set, 10,000 pictures of MNIST's 60,000. */
  static int validation(Extent data) {
    return data.count() / VALIDATION_SHARE;
  }

  static long steps(Extent data, int validation, int epochs) {
    return (long) epochs * ((data.count() - validation) / BATCH);
  }
}
