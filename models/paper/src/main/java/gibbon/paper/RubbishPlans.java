package gibbon.paper;

import gibbon.data.Extent;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Recipe;
import gibbon.train.Objective;
import gibbon.train.RubbishClass;
import gibbon.train.TrainingPlan;
import java.util.List;

/**
 * The plans of the appendix's models: {@link Plans#maxout} with another top, or another objective.
 */
final class RubbishPlans {
  /*
   * The paper does not say how its network was trained on rubbish. A fifth as many Gaussian pictures
   * as real ones is enough for an error of nothing and costs a fifth more time.
   */
  private static final int RUBBISH_A_BATCH = 20;

  private RubbishPlans() {}

  /** A sigmoid a class in the place of the softmax, trained anew. */
  static List<TrainingPlan> sigmoids(Profile profile, Extent data, long seed) {
    return Plans.maxout(profile, data, seed, Objective.CLEAN).stream()
        .map(plan -> named(plan, "sigmoids").model(sigmoids(plan.model())))
        .toList();
  }

  /** The same network taught that Gaussian rubbish is of no class. */
  static List<TrainingPlan> taught(Profile profile, Extent data, long seed, double weight) {
    return Plans.maxout(profile, data, seed, Objective.CLEAN).stream()
        .map(
            plan ->
                named(plan, "rubbish-" + weight)
                    .objective(new RubbishClass(weight, RUBBISH_A_BATCH)))
        .toList();
  }

  private static TrainingPlan named(TrainingPlan plan, String kind) {
    return plan.name(plan.name().replaceFirst("(maxout-\\d+)", "$1-" + kind));
  }

  private static Recipe sigmoids(Recipe softmax) {
    return ((MaxoutRecipe) softmax).withSigmoids();
  }
}
