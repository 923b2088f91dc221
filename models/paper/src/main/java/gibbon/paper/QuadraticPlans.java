package gibbon.paper;

import gibbon.Text;
import gibbon.data.Extent;
import gibbon.model.GaussianUnits.Precision;
import gibbon.model.QuadraticRecipe;
import gibbon.model.RbfRecipe;
import gibbon.model.Recipe;
import gibbon.train.Objective;
import gibbon.train.Schedule;
import gibbon.train.SoftmaxCost;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The training plans of section 7's networks: radial basis functions and quadratic units. */
public final class QuadraticPlans {
  private static final double MOMENTUM = .9;
  private static final int UNITS = 120;

  private QuadraticPlans() {}

  /**
   * A reading of what the paper leaves open about its shallow RBF network.
   *
   * @param precision how many precisions the classes have
   * @param choice whether the cost is a softmax over all classes instead of one class against the
   *     rest
   * @param rate of learning, constant
   */
  record Reading(Precision precision, boolean choice, double rate, int epochs) {
    /** What comes nearest to the paper's three figures. */
    static final Reading NEAREST = new Reading(Precision.DIAGONAL, false, 1, 2);

    /**
     * The highest rate that is stable: the gradient of a precision that many pixels share is the
     * sum of theirs.
     */
    static final Map<Precision, Double> RATES =
        Map.of(Precision.DIAGONAL, 1., Precision.SPHERICAL, .01, Precision.SHARED, .001);

    private RbfRecipe recipe(Extent data) {
      return new RbfRecipe(data.pixels(), data.classes(), List.of(), precision);
    }

    private String name(Extent data) {
      return Text.of("%s-%s-%s-%d", recipe(data).kind(), choice ? "softmax" : "rest", rate, epochs);
    }
  }

  /** The shallow RBF network by the reading nearest to the paper, in every profile. */
  public static List<TrainingPlan> rbf(Extent data, long seed) {
    return List.of(rbf(data, seed, Reading.NEAREST).name("rbf"));
  }

  /** A network of so many layers of quadratic units, by how much each subtracts. */
  static TrainingPlan quadratic(
      Profile profile, Extent data, long seed, double inhibition, int layers) {
    return deep(
        "quadratic-" + layers + "-" + inhibition,
        QuadraticRecipe.of(data.pixels(), data.classes(), inhibition, hidden(layers)),
        profile,
        data,
        seed);
  }

  /** An RBF network with so many hidden layers of Gaussian units. */
  static TrainingPlan deepRbf(Profile profile, Extent data, long seed, int layers) {
    return deep(
        "rbf-deep-" + layers,
        RbfRecipe.of(data.pixels(), data.classes(), hidden(layers)),
        profile,
        data,
        seed);
  }

  private static Integer[] hidden(int layers) {
    Integer[] units = new Integer[layers];
    Arrays.fill(units, UNITS);
    return units;
  }

  private static TrainingPlan deep(
      String name, Recipe model, Profile profile, Extent data, long seed) {
    int epochs =
        switch (profile) {
          case QUICK -> 4;
          case STANDARD -> 30;
          case PAPER -> 200;
        };
    int held = Plans.validation(data);
    return TrainingPlan.of(name, model, seed)
        .validation(held)
        .schedule(Schedule.falling(.05, .005, 0, Plans.steps(data, held, epochs), MOMENTUM))
        .stopping(Stopping.after(epochs));
  }

  /** The same by another reading. */
  static TrainingPlan rbf(Extent data, long seed, Reading reading) {
    return TrainingPlan.of(reading.name(data), reading.recipe(data), seed)
        .schedule(Schedule.constant(reading.rate, MOMENTUM))
        .objective(reading.choice ? new SoftmaxCost() : Objective.CLEAN)
        .stopping(Stopping.after(reading.epochs));
  }
}
