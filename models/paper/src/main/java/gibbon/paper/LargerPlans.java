package gibbon.paper;

import gibbon.data.Extent;
import gibbon.train.Adversary;
import gibbon.train.Objective;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import java.util.List;

/**
 * The training plans of section 6's larger network: 1600 units a layer in the paper, and in the
 * profile of that name. All else is as in {@link Plans#maxout}.
 */
final class LargerPlans {
  /*
   * The paper chooses a number of epochs by the adversarial validation error, once, and then trains
   * anew on all pictures for as long, with five seeds. So the search has a seed of its own, whatever
   * that of the run, and is done once for all of them.
   */
  private static final long SEARCH_SEED = 1;

  /* As the smaller network of this profile has them, or the control would be trained for less. */
  private static final int STANDARD_EPOCHS = 100;
  private static final int STANDARD_HELD = 70;

  private static final double EPSILON = Adversary.PAPER.epsilon();

  private LargerPlans() {}

  /** Units in each of the two layers. */
  static int units(Profile profile) {
    return switch (profile) {
      case QUICK -> 320;
      case STANDARD -> 800;
      case PAPER -> 1600;
    };
  }

  /** Chooses the number of epochs. */
  static List<TrainingPlan> search(Profile profile, Extent data) {
    int held = Plans.validation(data);
    TrainingPlan plan = plan(profile, "search", data, held, Adversary.PAPER, SEARCH_SEED);
    return List.of(plan.validation(held).stopping(patience(profile).byAdversarialError(EPSILON)));
  }

  /** From scratch on all pictures, for as many epochs as were chosen. */
  static List<TrainingPlan> retraining(Profile profile, Extent data, long seed, int epochs) {
    TrainingPlan plan = plan(profile, "adversarial", data, 0, Adversary.PAPER, seed);
    return List.of(plan.stopping(Stopping.after(epochs)));
  }

  /** Without an adversary, in the stages of the smaller network, for as long as that. */
  static List<TrainingPlan> control(Profile profile, Extent data, long seed) {
    int held = Plans.validation(data);
    TrainingPlan plan = plan(profile, "clean", data, held, Objective.CLEAN, seed).validation(held);
    if (profile == Profile.QUICK) {
      return List.of(plan.stopping(patience(profile)));
    }
    return Plans.maxout(profile, data, seed, Objective.CLEAN).stream()
        .map(
            stage ->
                stage
                    .model(plan.model())
                    .name(stage.name().replace("maxout-" + Plans.UNITS, plan.name())))
        .toList();
  }

  private static TrainingPlan plan(
      Profile profile, String kind, Extent data, int held, Objective objective, long seed) {
    String name = "maxout-" + units(profile) + "-" + kind;
    return Plans.maxout(name, data, units(profile), seed)
        .objective(objective)
        .schedule(schedule(profile, data, held));
  }

  private static Schedule schedule(Profile profile, Extent data, int held) {
    return switch (profile) {
      case QUICK -> Schedule.falling(.1, .005, 0, Plans.steps(data, held, 3), .9);
      case STANDARD ->
          Schedule.falling(
              .1,
              .002,
              Plans.steps(data, held, STANDARD_HELD),
              Plans.steps(data, held, STANDARD_EPOCHS),
              .7);
      case PAPER -> Schedule.MAXOUT;
    };
  }

  private static Stopping patience(Profile profile) {
    return switch (profile) {
      case QUICK -> Stopping.after(3);
      case STANDARD -> Stopping.after(STANDARD_EPOCHS);
      case PAPER -> Stopping.patient(1000, 100);
    };
  }

  /** What the profile makes of the paper's training, in a sentence. */
  static String schedule(Profile profile) {
    return switch (profile) {
      case QUICK ->
          "This profile has 320 units a layer where the paper has 1600, and at most 3 epochs at a falling learning rate.";
      case STANDARD ->
          "This profile has 800 units a layer where the paper has 1600, and 100 epochs, the learning rate falling after 70 of them, as the smaller one has in this profile; of the search the epoch of least adversarial validation error is taken.";
      case PAPER ->
          "1600 units of 5 pieces a layer; schedule, dropout, column bounds and a patience of 100 epochs are those of the published maxout recipe, for the paper gives none.";
    };
  }
}
