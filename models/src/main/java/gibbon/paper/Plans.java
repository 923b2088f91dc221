package gibbon.paper;

import gibbon.data.Extent;
import gibbon.model.ModelSpec;
import gibbon.model.Noise;
import gibbon.train.Adversary;
import gibbon.train.Schedule;
import gibbon.train.TrainingPlan;
import gibbon.train.TrainingPlan.Criterion;

/**
 * The training plans of the paper's models, by profile: the one place for their hyperparameters.
 */
public final class Plans {
  /*
   * The paper states none of these for softmax regression, and for maxout refers to the published
   * maxout recipe (pylearn2, mnist_pi.yaml), which the paper profile follows. The shorter profiles
   * keep everything of it but the schedule: a rate that falls to nearly nothing takes the place of
   * hundreds of epochs at a nearly constant one.
   */
  private static final int BATCH = 100;
  private static final int VALIDATION_SHARE = 6;

  private Plans() {}

  /**
   * Softmax regression, its weight columns bounded: the confidences the paper reports need columns
   * of norm about 2.3, where training to convergence ends near 5.
   */
  public static TrainingPlan softmax(Profile profile, Extent data, long seed) {
    int epochs = profile == Profile.QUICK ? 5 : 30;
    return new TrainingPlan(
        "softmax",
        ModelSpec.softmax(data.pixels(), data.classes()),
        seed,
        validation(data),
        BATCH,
        epochs,
        epochs,
        Schedule.falling(.1, .01, steps(data, epochs), .5),
        SOFTMAX_COLUMN_BOUND,
        null,
        null,
        Criterion.CLEAN);
  }

  private static final double SOFTMAX_COLUMN_BOUND = 2.3;

  /** The maxout network with 240 units of 5 pieces in each of two layers. */
  public static TrainingPlan maxout(Profile profile, Extent data, long seed, Adversary adversary) {
    int epochs =
        switch (profile) {
          case QUICK -> 8;
          case STANDARD -> 100;
          case PAPER -> 1000;
        };
    return new TrainingPlan(
        adversary == null ? "maxout-240" : "maxout-240-adversarial",
        ModelSpec.maxout(data.pixels(), data.classes(), 5, 240, 240),
        seed,
        validation(data),
        BATCH,
        epochs,
        profile == Profile.PAPER ? 100 : epochs,
        profile == Profile.PAPER
            ? Schedule.MAXOUT
            : Schedule.falling(.1, .002, steps(data, epochs), .7),
        TrainingPlan.MAXOUT_COLUMN_BOUND,
        Noise.Rates.MAXOUT,
        adversary,
        Criterion.CLEAN);
  }

  /** The last sixth of the training set, 10,000 pictures of MNIST's 60,000. */
  private static int validation(Extent data) {
    return data.count() / VALIDATION_SHARE;
  }

  private static long steps(Extent data, int epochs) {
    return (long) epochs * ((data.count() - validation(data)) / BATCH);
  }
}
