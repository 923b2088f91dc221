package gibbon.paper;

import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.model.DropoutNoise;
import gibbon.model.LayerRules;
import gibbon.model.Recipe;
import gibbon.model.Recipes;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The training plans of convolutional networks. */
final class ConvPlans {
  /*
   * For CIFAR-10 the paper profile is the published maxout recipe without augmentation (pylearn2,
   * cifar10_no_aug.yaml), with the number of epochs that it came to on all 50,000 pictures. A forward
   * pass of that network is 1.5 GFLOP a picture, so the shorter profiles train a network of the same
   * kinds of layers with a thirtieth of the work: smaller filters, a third of the maps. In so few
   * epochs nothing is learnt by heart, so most is kept of what dropout takes away.
   */
  private static final int BATCH = 100;

  private static final int RECIPE_BATCH = 128;
  private static final int RECIPE_EPOCHS = 785;
  private static final long RECIPE_FALL = 500;
  private static final double DENSE_BOUND = 1.9;
  private static final double FIRST_BOUND = .9;

  /** At the rate of dense layers, convolutions diverge: their gradients are sums over places. */
  private static final double CONVOLUTION_RATE = .2;

  /** Of the shorter profiles: pictures as they are, four fifths of what hidden layers take in. */
  private static final DropoutNoise.Rates LIGHT = new DropoutNoise.Rates(1, 1, .8, 1.25);

  private ConvPlans() {}

  /** The maxout network for pictures in colour. */
  static List<TrainingPlan> maxout(Profile profile, Dataset train, long seed) {
    if (profile == Profile.PAPER) {
      Recipe recipe = recipe("conv-maxout", train, Map.of("maps", "96,192,192", "units", "500"));
      double bound = TrainingPlan.MAXOUT_COLUMN_BOUND;
      LayerRules rules =
          new LayerRules(
              recipe.layerRules().rates(), List.of(FIRST_BOUND, bound, bound, DENSE_BOUND, bound));
      return List.of(
          TrainingPlan.of("conv-maxout", recipe, seed)
              .batch(RECIPE_BATCH)
              .schedule(recipeSchedule(train))
              .columnBound(bound)
              .layers(rules)
              .dropout(DropoutNoise.Rates.MAXOUT)
              .stopping(Stopping.after(RECIPE_EPOCHS)));
    }
    int epochs = maxoutEpochs(profile);
    long steps = Plans.steps(train, 0, epochs);
    Recipe recipe =
        recipe(
            "conv-maxout",
            train,
            Map.of(
                "maps", "32,32,64",
                "filters", "5",
                "padding", "2",
                "pools", "3",
                "units", "64",
                "dense-pieces", "3",
                "initial", "0.05"));
    return List.of(
        TrainingPlan.of("conv-maxout-" + profile.id(), recipe, seed)
            .batch(BATCH)
            .schedule(Schedule.falling(.03, .0005, steps / 2, steps, .9))
            .columnBound(TrainingPlan.MAXOUT_COLUMN_BOUND)
            .layers(new LayerRules(Collections.nCopies(3, CONVOLUTION_RATE), List.of(FIRST_BOUND)))
            .dropout(LIGHT)
            .stopping(Stopping.after(epochs)));
  }

  /** The rate falls to a hundredth in 500 epochs, the momentum rises in 250. */
  private static Schedule recipeSchedule(Dataset train) {
    long steps = (RECIPE_FALL - 1) * (train.count() / RECIPE_BATCH);
    return new Schedule(.17, 0, 1, .0017, .5, .6, 250, steps);
  }

  /** Epochs of {@link #maxout}, but for the paper profile. */
  static int maxoutEpochs(Profile profile) {
    return profile == Profile.QUICK ? 2 : 15;
  }

  /** The small rectified network for grey pictures. */
  static List<TrainingPlan> rectified(Profile profile, Dataset train, long seed) {
    int epochs = rectifiedEpochs(profile);
    return List.of(
        TrainingPlan.of("conv", recipe("conv", train, Map.of()), seed)
            .batch(BATCH)
            .schedule(Schedule.falling(.05, .001, 0, Plans.steps(train, 0, epochs), .9))
            .stopping(Stopping.after(epochs)));
  }

  /** Epochs of {@link #rectified}. */
  static int rectifiedEpochs(Profile profile) {
    return switch (profile) {
      case QUICK -> 3;
      case STANDARD -> 15;
      case PAPER -> 30;
    };
  }

  private static Recipe recipe(String kind, Dataset train, Map<String, String> set) {
    PictureShape shape = train.shape();
    return Recipes.of(kind, shape, train.classes(), set);
  }
}
