package gibbon.train;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.model.DropoutNoise;
import gibbon.model.LayerRules;
import gibbon.model.Recipe;
import java.util.function.Consumer;

/**
 * Everything that decides what training ends in, but for data and device. Two runs of the same plan
 * on the same device end in the same bits. A plan begins as {@link #of} and is changed by the
 * methods named after its parts.
 *
 * @param name of the model in files, such as {@code maxout-240}
 * @param model what is trained
 * @param seed of initial weights, order of examples, dropout masks and random perturbations
 * @param validation how many pictures, the last of the training set, choose the best epoch; 0 to
 *     keep the last epoch
 * @param batch pictures a step
 * @param order of the pictures
 * @param schedule learning rate and momentum
 * @param columnBound bound on the L2 norm of weight columns; ∞ for none
 * @param layers rates and bounds of single layers
 * @param dropout keep probabilities and scales; null for none
 * @param objective what is minimised
 * @param penalty what is added to it
 * @param stopping when it ends, and which epoch is kept
 */
public record TrainingPlan(
    String name,
    Recipe model,
    long seed,
    int validation,
    int batch,
    Order order,
    Schedule schedule,
    double columnBound,
    LayerRules layers,
    DropoutNoise.Rates dropout,
    Objective objective,
    Penalty penalty,
    Stopping stopping) {

  /** In which order an epoch takes the pictures. */
  public enum Order {
    /** Shuffled anew for each epoch. */
    SHUFFLED,
    /** Shuffled once: every epoch is made of the same mini-batches. */
    FIXED
  }

  /** √3.75, the maxout recipe's bound on weight columns. */
  public static final double MAXOUT_COLUMN_BOUND = 1.9365;

  public TrainingPlan {
    if (batch < 1 || validation < 0) {
      throw new GibbonException(
          Text.of(
              "Training needs at least 1 picture a batch and no fewer than 0 of validation, got batch %d, validation %d.",
              batch, validation));
    }
    if (!(schedule.rate() > 0) || !(columnBound > 0)) {
      throw new GibbonException(
          Text.of(
              "The learning rate and the bound on weight columns are positive, got %s and %s.",
              schedule.rate(), columnBound));
    }
    if (validation == 0 && stopping.measuresObjective()) {
      throw new GibbonException(
          "Measuring the objective at the best epoch needs validation pictures to choose it by.");
    }
  }

  /**
   * One epoch of plain gradient descent in batches of 100 at a rate of .1, without validation,
   * bounds, dropout or penalty: where a plan begins.
   */
  public static TrainingPlan of(String name, Recipe model, long seed) {
    return new TrainingPlan(
        name,
        model,
        seed,
        0,
        100,
        Order.SHUFFLED,
        Schedule.constant(.1, 0),
        Double.POSITIVE_INFINITY,
        LayerRules.NONE,
        null,
        Objective.CLEAN,
        Penalty.NONE,
        Stopping.after(1));
  }

  public TrainingPlan name(String name) {
    return with(draft -> draft.name = name);
  }

  public TrainingPlan model(Recipe model) {
    return with(draft -> draft.model = model);
  }

  public TrainingPlan seed(long seed) {
    return with(draft -> draft.seed = seed);
  }

  public TrainingPlan validation(int validation) {
    return with(draft -> draft.validation = validation);
  }

  public TrainingPlan batch(int batch) {
    return with(draft -> draft.batch = batch);
  }

  public TrainingPlan order(Order order) {
    return with(draft -> draft.order = order);
  }

  public TrainingPlan schedule(Schedule schedule) {
    return with(draft -> draft.schedule = schedule);
  }

  public TrainingPlan columnBound(double columnBound) {
    return with(draft -> draft.columnBound = columnBound);
  }

  public TrainingPlan layers(LayerRules layers) {
    return with(draft -> draft.layers = layers);
  }

  public TrainingPlan dropout(DropoutNoise.Rates dropout) {
    return with(draft -> draft.dropout = dropout);
  }

  public TrainingPlan objective(Objective objective) {
    return with(draft -> draft.objective = objective);
  }

  public TrainingPlan penalty(Penalty penalty) {
    return with(draft -> draft.penalty = penalty);
  }

  public TrainingPlan stopping(Stopping stopping) {
    return with(draft -> draft.stopping = stopping);
  }

  private TrainingPlan with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.plan();
  }

  /** A plan whose parts may be changed one by one. */
  private static final class Draft {
    private String name;
    private Recipe model;
    private long seed;
    private int validation;
    private int batch;
    private Order order;
    private Schedule schedule;
    private double columnBound;
    private LayerRules layers;
    private DropoutNoise.Rates dropout;
    private Objective objective;
    private Penalty penalty;
    private Stopping stopping;

    Draft(TrainingPlan plan) {
      name = plan.name;
      model = plan.model;
      seed = plan.seed;
      validation = plan.validation;
      batch = plan.batch;
      order = plan.order;
      schedule = plan.schedule;
      columnBound = plan.columnBound;
      layers = plan.layers;
      dropout = plan.dropout;
      objective = plan.objective;
      penalty = plan.penalty;
      stopping = plan.stopping;
    }

    TrainingPlan plan() {
      return new TrainingPlan(
          name,
          model,
          seed,
          validation,
          batch,
          order,
          schedule,
          columnBound,
          layers,
          dropout,
          objective,
          penalty,
          stopping);
    }
  }
}
