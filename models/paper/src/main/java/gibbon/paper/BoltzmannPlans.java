package gibbon.paper;

import gibbon.data.Extent;
import gibbon.model.BoltzmannRecipe;
import gibbon.model.Recipe;
import gibbon.model.SigmoidRecipe;
import gibbon.train.MultiPrediction;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import java.util.List;

/** The training plans of section 9's generative model and of a network of its size. */
public final class BoltzmannPlans {
  /** Epochs of the published schedule, which is too long to be waited for. */
  private static final int PUBLISHED = 868;

  private BoltzmannPlans() {}

  /**
   * A deep Boltzmann machine by multi-prediction. The paper profile is pylearn2's published recipe
   * for MNIST (mpdbm.yaml); the others have fewer units and epochs of it, with a rate that falls in
   * its logarithm from twice the published one.
   */
  public static TrainingPlan machine(Profile profile, Extent data, long seed) {
    int held = Plans.validation(data);
    Recipe recipe =
        new BoltzmannRecipe(data.pixels(), data.classes(), units(profile), BoltzmannRecipe.USUAL);
    TrainingPlan plan =
        TrainingPlan.of("mp-dbm", recipe, seed)
            .validation(held)
            .layers(recipe.layerRules())
            .objective(new MultiPrediction());
    if (profile == Profile.PAPER) {
      return plan.schedule(Schedule.multiPrediction(Plans.steps(data, held, PUBLISHED)))
          .stopping(Stopping.patient(PUBLISHED, 100));
    }
    int epochs = epochs(profile);
    return plan.schedule(Schedule.falling(30, 1, 0, Plans.steps(data, held, epochs), .7))
        .stopping(Stopping.after(epochs));
  }

  private static List<Integer> units(Profile profile) {
    return switch (profile) {
      case QUICK -> List.of(150, 150);
      case STANDARD -> List.of(500, 500);
      case PAPER -> List.of(2087, 3200);
    };
  }

  private static int epochs(Profile profile) {
    return profile == Profile.QUICK ? 10 : 40;
  }

  /** A feedforward network of as many units of the same kind. */
  public static TrainingPlan control(Profile profile, Extent data, long seed) {
    int held = Plans.validation(data);
    int epochs = profile == Profile.QUICK ? 8 : 30;
    return TrainingPlan.of(
            "sigmoid-as-mp-dbm",
            new SigmoidRecipe(data.pixels(), data.classes(), units(profile)),
            seed)
        .validation(held)
        .schedule(Schedule.falling(.1, .01, 0, Plans.steps(data, held, epochs), .9))
        .stopping(Stopping.after(epochs));
  }
}
