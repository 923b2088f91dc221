package gibbon.train;

import gibbon.data.Dataset;
import gibbon.model.ModelSpec;
import gibbon.model.Noise;
import gibbon.train.TrainingPlan.Criterion;

/** Training plans small enough for tests. */
public final class Plans {
  private Plans() {}

  /**
   * A maxout network with everything switched on: dropout, column bounds, momentum, an adversary.
   */
  public static TrainingPlan maxout(Dataset data, int epochs, Adversary adversary) {
    return new TrainingPlan(
        "tiny",
        ModelSpec.maxout(data.pixels(), data.classes(), 3, 8, 8),
        5,
        120,
        20,
        epochs,
        epochs,
        Schedule.falling(.1, .01, 0, 30L * epochs, .7),
        .02,
        Noise.Rates.MAXOUT,
        adversary,
        Criterion.CLEAN);
  }

  public static TrainingPlan softmax(Dataset data, int epochs) {
    return new TrainingPlan(
        "tiny",
        ModelSpec.softmax(data.pixels(), data.classes()),
        5,
        120,
        20,
        epochs,
        epochs,
        Schedule.falling(.1, .01, 0, 30L * epochs, .5),
        Double.POSITIVE_INFINITY,
        null,
        null,
        Criterion.CLEAN);
  }
}
