package gibbon.check.app;

import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.DropoutNoise;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import gibbon.train.Adversary;
import gibbon.train.Objective;
import gibbon.train.Schedule;
import gibbon.train.Trainer;
import gibbon.train.TrainingListener;
import gibbon.train.TrainingPlan;
import java.util.List;
import java.util.SplittableRandom;

/** A few steps of training on random pictures with everything switched on. */
final class ShortTraining {
  /** One updates by factors of gradients, the other by gradients that were added up. */
  static final List<Objective> OBJECTIVES = List.of(Objective.CLEAN, Adversary.PAPER);

  private static final int STEPS = 6;
  private static final int BATCH = 20;

  /** Enough inputs, and units of the first layer, for a processor to update by factors. */
  private static final int SIDE = 9;

  private static final int FIRST = 66;

  private static final int SECOND = 32;

  private ShortTraining() {}

  /** The parameters that it ends in, from a seed for pictures and network. */
  static List<float[]> parameters(Device device, Objective objective, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] images = new float[STEPS * BATCH * SIDE * SIDE];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextInt(256) / 255f;
    }
    int[] labels = random.ints((long) STEPS * BATCH, 0, 10).toArray();
    Dataset data = Dataset.grey("random pictures", images, labels, SIDE, SIDE, 10);
    TrainingPlan plan =
        TrainingPlan.of("check", MaxoutRecipe.of(SIDE * SIDE, 10, 5, FIRST, SECOND), seed)
            .batch(BATCH)
            .schedule(Schedule.constant(.1, .5))
            .columnBound(.5)
            .dropout(DropoutNoise.Rates.MAXOUT)
            .objective(objective);
    try (Arena arena = new Arena(device)) {
      Network model =
          new Trainer(device, plan, data, TrainingListener.SILENT)
              .train(arena, null, null, false)
              .model();
      return model.parameters().stream().map(Parameter::value).map(Tensor::toFloats).toList();
    }
  }
}
