package gibbon.paper;

import gibbon.Text;
import gibbon.data.Extent;
import gibbon.model.ModelSpec;
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
   * @param kind of {@link ModelSpec}: {@code rbf}, {@code rbf-spherical} or {@code rbf-shared}
   * @param choice whether the cost is a softmax over all classes instead of one class against the
   *     rest
   * @param rate of learning, constant
   */
  record Reading(String kind, boolean choice, double rate, int epochs) {
    /** What comes nearest to the paper's three figures. */
    static final Reading NEAREST = new Reading("rbf", false, 1, 2);

    /**
     * The highest rate that is stable, by kind: the gradient of a precision that many pixels share
     * is the sum of theirs.
     */
    static final Map<String, Double> RATES =
        Map.of("rbf", 1., "rbf-spherical", .01, "rbf-shared", .001);

    private String name() {
      return Text.of("%s-%s-%s-%d", kind, choice ? "softmax" : "rest", rate, epochs);
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
        ModelSpec.quadratic(data.pixels(), data.classes(), inhibition, hidden(layers)),
        profile,
        data,
        seed);
  }

  /** An RBF network with so many hidden layers of Gaussian units. */
  static TrainingPlan deepRbf(Profile profile, Extent data, long seed, int layers) {
    return deep(
        "rbf-deep-" + layers,
        ModelSpec.rbf(data.pixels(), data.classes(), hidden(layers)),
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
      String name, ModelSpec model, Profile profile, Extent data, long seed) {
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
    return TrainingPlan.of(
            reading.name(),
            new ModelSpec(reading.kind, data.pixels(), data.classes(), List.of(), 1),
            seed)
        .schedule(Schedule.constant(reading.rate, MOMENTUM))
        .objective(reading.choice ? new SoftmaxCost() : Objective.CLEAN)
        .stopping(Stopping.after(reading.epochs));
  }
}
