package gibbon.paper;

import gibbon.data.Extent;
import gibbon.model.ModelSpec;
import gibbon.model.Noise;
import gibbon.train.Adversary;
import gibbon.train.Schedule;
import gibbon.train.TrainingPlan;
import gibbon.train.TrainingPlan.Criterion;
import java.util.List;

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
  private static final int VALIDATION_SHARE = 6;

  private Plans() {}

  /**
   * Softmax regression, its weight columns bounded: the confidences the paper reports need columns
   * of norm about 2.3, where training to convergence ends near 5.
   */
  public static List<TrainingPlan> softmax(Profile profile, Extent data, long seed) {
    int epochs = profile == Profile.QUICK ? 5 : 30;
    TrainingPlan plan =
        new TrainingPlan(
            "softmax",
            ModelSpec.softmax(data.pixels(), data.classes()),
            seed,
            validation(data),
            BATCH,
            epochs,
            epochs,
            Schedule.falling(.1, .01, 0, steps(data, validation(data), epochs), .5),
            SOFTMAX_COLUMN_BOUND,
            null,
            null,
            Criterion.CLEAN);
    return List.of(plan);
  }

  private static final double SOFTMAX_COLUMN_BOUND = 2.3;

  /**
   * The maxout network with 240 units of 5 pieces in each of two layers, in stages. As in the
   * maxout recipe, the standard profile first finds its best epoch on validation pictures at a high
   * rate, then goes on from there on the whole training set.
   */
  public static List<TrainingPlan> maxout(
      Profile profile, Extent data, long seed, Adversary adversary) {
    String name = adversary == null ? "maxout-240" : "maxout-240-adversarial";
    int held = validation(data);
    return switch (profile) {
      case QUICK -> {
        Schedule schedule = Schedule.falling(.1, .001, 0, steps(data, held, 10), .9);
        yield List.of(maxout(name, data, seed, held, 10, 10, schedule, adversary));
      }
      case STANDARD -> {
        // The second stage has a seed of its own, or it would see the first one's orders and masks
        // again.
        Schedule high = Schedule.constant(.1, .7);
        Schedule falling = Schedule.falling(.1, .002, 0, steps(data, 0, 30), .7);
        yield List.of(
            maxout(name + "-stage-1", data, seed, held, 70, 70, high, adversary),
            maxout(name, data, seed + 1, 0, 30, 30, falling, adversary));
      }
      case PAPER -> List.of(maxout(name, data, seed, held, 1000, 100, Schedule.MAXOUT, adversary));
    };
  }

  private static TrainingPlan maxout(
      String name,
      Extent data,
      long seed,
      int validation,
      int epochs,
      int patience,
      Schedule schedule,
      Adversary adversary) {
    return new TrainingPlan(
        name,
        ModelSpec.maxout(data.pixels(), data.classes(), 5, 240, 240),
        seed,
        validation,
        BATCH,
        epochs,
        patience,
        schedule,
        TrainingPlan.MAXOUT_COLUMN_BOUND,
        Noise.Rates.MAXOUT,
        adversary,
        Criterion.CLEAN);
  }

  /** The last sixth of the training set, 10,000 pictures of MNIST's 60,000. */
  private static int validation(Extent data) {
    return data.count() / VALIDATION_SHARE;
  }

  private static long steps(Extent data, int validation, int epochs) {
    return (long) epochs * ((data.count() - validation) / BATCH);
  }
}
