package gibbon.train;

import gibbon.data.Dataset;
import gibbon.model.DropoutNoise;
import gibbon.model.MaxoutRecipe;
import gibbon.model.SoftmaxRecipe;

/** Training plans small enough for tests. */
public final class Plans {
  private Plans() {}

  /**
   * A maxout network with everything switched on: dropout, column bounds, momentum, an adversary.
   */
  public static TrainingPlan maxout(Dataset data, int epochs, Objective objective) {
    return TrainingPlan.of("tiny", MaxoutRecipe.of(data.pixels(), data.classes(), 3, 8, 8), 5)
        .validation(120)
        .batch(20)
        .schedule(Schedule.falling(.1, .01, 0, 30L * epochs, .7))
        .columnBound(.02)
        .dropout(DropoutNoise.Rates.MAXOUT)
        .objective(objective)
        .stopping(Stopping.after(epochs));
  }

  public static TrainingPlan softmax(Dataset data, int epochs) {
    return TrainingPlan.of("tiny", new SoftmaxRecipe(data.pixels(), data.classes()), 5)
        .validation(120)
        .batch(20)
        .schedule(Schedule.falling(.1, .01, 0, 30L * epochs, .5))
        .stopping(Stopping.after(epochs));
  }
}
