package gibbon.paper;

import gibbon.data.Extent;
import gibbon.model.LogisticRecipe;
import gibbon.model.Recipe;
import gibbon.model.SoftmaxRecipe;
import gibbon.train.Objective;
import gibbon.train.Penalty;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;

/** The training plans of sections 4 and 5's linear models, beside {@link Plans#softmax}. */
final class LinearPlans {
  /*
   * The paper says nothing of how they were trained. Softmax regression keeps growing its weights as
   * long as it is trained, and its confidence with them, so both ends are planned. Logistic regression
   * does with few steps; its batches are large enough that many coefficients can be tried.
   */
  private static final int SOFTMAX_BATCH = 100;

  private static final int BATCH = 200;

  private LinearPlans() {}

  /** Softmax regression broken off after one pass of plain gradient descent over the pictures. */
  static List<TrainingPlan> softmaxStoppedEarly(Extent data, long seed) {
    return List.of(
        TrainingPlan.of("softmax-early", softmax(data), seed)
            .batch(SOFTMAX_BATCH)
            .schedule(Schedule.constant(.1, 0)));
  }

  /** Softmax regression trained until nothing more is won, its weights free to grow. */
  static List<TrainingPlan> softmaxFullyTrained(Profile profile, Extent data, long seed) {
    int batch = Math.min(5 * SOFTMAX_BATCH, data.count());
    int held = data.count() / 6;
    int epochs = profile == Profile.QUICK ? 15 : 100;
    long steps = (long) epochs * ((data.count() - held) / batch);
    TrainingPlan plan = TrainingPlan.of("softmax-full", softmax(data), seed).batch(batch);
    return List.of(
        profile == Profile.PAPER
            ? plan.validation(held)
                .schedule(Schedule.constant(.5, .9))
                .stopping(Stopping.patient(1000, 50))
            : plan.schedule(Schedule.falling(.5, .05, 0, steps, .9))
                .stopping(Stopping.after(epochs)));
  }

  private static Recipe softmax(Extent data) {
    return new SoftmaxRecipe(data.pixels(), data.classes());
  }

  /** Logistic regression on two classes, with the loss as it is. */
  static List<TrainingPlan> logistic(Profile profile, Extent data, long seed) {
    return logistic(profile, data, seed, "logistic", Objective.CLEAN, Penalty.NONE);
  }

  /** The same with another objective or a penalty, and a name of its own. */
  static List<TrainingPlan> logistic(
      Profile profile, Extent data, long seed, String name, Objective objective, Penalty penalty) {
    int epochs = profile == Profile.QUICK ? 20 : 100;
    TrainingPlan plan = logistic(data, seed, name, objective);
    long steps = (long) epochs * (data.count() / plan.batch());
    return List.of(
        plan.penalty(penalty)
            .schedule(Schedule.falling(.1, .005, 0, steps, .9))
            .stopping(Stopping.after(epochs)));
  }

  /**
   * Logistic regression at a constant rate in stages, so that it can be looked at after 1, 2, 4 …
   * epochs.
   *
   * @param looks how many stages
   */
  static List<TrainingPlan> logisticByStages(
      Extent data, long seed, String name, Objective objective, int looks) {
    List<TrainingPlan> stages = new ArrayList<>();
    for (int look = 0; look < looks; look++) {
      // A seed a stage, or each would see the first one's orders again.
      stages.add(
          logistic(data, seed + look, name + "-" + (1 << look), objective)
              .schedule(Schedule.constant(.01, .9))
              .stopping(Stopping.after(look == 0 ? 1 : 1 << (look - 1))));
    }
    return stages;
  }

  private static TrainingPlan logistic(Extent data, long seed, String name, Objective objective) {
    return TrainingPlan.of(name, new LogisticRecipe(data.pixels()), seed)
        .batch(Math.min(BATCH, data.count()))
        .objective(objective);
  }
}
