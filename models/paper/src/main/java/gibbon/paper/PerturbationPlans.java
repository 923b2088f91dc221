package gibbon.paper;

import gibbon.data.Dataset;
import gibbon.data.Extent;
import gibbon.model.Recipe;
import gibbon.model.SigmoidRecipe;
import gibbon.train.Objective;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import java.util.List;

/**
 * The training plans of section 6's comparisons: one network, trained against many adversaries, of
 * which the paper gives no numbers.
 */
final class PerturbationPlans {
  /*
   * Under an adversary, a maxout network whose weights begin near 0 does not begin to learn for a
   * long time: 120 units a layer had not in 250 steps. The quick profile has no such time, so its
   * networks all go on from one that has seen clean pictures for a while.
   */
  private static final int QUICK_PICTURES = 10_000;
  private static final int QUICK_UNITS = 120;
  private static final int QUICK_EPOCHS = 4;
  private static final int SIGMOID_EPOCHS = 12;

  private PerturbationPlans() {}

  /** The pictures a comparison is trained on. */
  static Dataset pictures(Profile profile, Dataset train) {
    return profile == Profile.QUICK && train.count() > QUICK_PICTURES
        ? train.slice(0, QUICK_PICTURES)
        : train;
  }

  private static int units(Profile profile) {
    return profile == Profile.QUICK ? QUICK_UNITS : Plans.UNITS;
  }

  /**
   * The maxout network, half as large in the quick profile; in the longer ones with a plan of
   * {@link Plans#maxout}.
   */
  static List<TrainingPlan> maxout(
      Profile profile, Extent data, long seed, Objective objective, String name) {
    return switch (profile) {
      case QUICK -> {
        int held = Plans.validation(data);
        long steps = Plans.steps(data, held, QUICK_EPOCHS);
        TrainingPlan plan =
            Plans.maxout("maxout-" + QUICK_UNITS + "-start", data, QUICK_UNITS, seed)
                .validation(held)
                .schedule(Schedule.constant(.1, .9))
                .stopping(Stopping.after(QUICK_EPOCHS));
        yield List.of(
            plan,
            plan.name("maxout-" + QUICK_UNITS + "-" + name)
                .seed(seed + 1)
                .objective(objective)
                .schedule(Schedule.falling(.05, .005, 0, steps, .9)));
      }
      case STANDARD -> Plans.maxout(Profile.QUICK, data, seed, objective);
      case PAPER -> Plans.maxout(Profile.PAPER, data, seed, objective);
    };
  }

  /**
   * A network of two layers of as many sigmoid units, without dropout and bounds, so that what
   * regularises it is the perturbation alone.
   */
  static List<TrainingPlan> sigmoid(
      Profile profile, Extent data, long seed, Objective objective, String name) {
    int held = Plans.validation(data);
    int units = units(profile);
    Recipe model = SigmoidRecipe.of(data.pixels(), data.classes(), units, units);
    TrainingPlan plan =
        TrainingPlan.of("sigmoid-" + units + "-" + name, model, seed)
            .objective(objective)
            .validation(held);
    if (profile == Profile.PAPER) {
      return List.of(plan.schedule(Schedule.MAXOUT).stopping(Stopping.patient(1000, 100)));
    }
    long steps = Plans.steps(data, held, SIGMOID_EPOCHS);
    return List.of(
        plan.schedule(Schedule.falling(.1, .005, steps / 4, steps, .9))
            .stopping(Stopping.after(SIGMOID_EPOCHS)));
  }

  /** What the profile makes of it, in a sentence. */
  static String schedule(Profile profile) {
    return switch (profile) {
      case QUICK ->
          "This profile trains networks of 120 units a layer on the first 10,000 pictures alone: maxout networks for 4 epochs after 4 on clean pictures, sigmoid networks for 12 from scratch; that is too short to tell which adversary regularises best.";
      case STANDARD ->
          "This profile trains networks of 240 units a layer on all pictures, maxout networks for 10 epochs and sigmoid networks for 12.";
      case PAPER ->
          "Networks have 240 units a layer; maxout networks follow the published recipe in two stages, sigmoid networks its first stage, without dropout and bounds on columns.";
    };
  }
}
