package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Sample;
import gibbon.data.Dataset;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.Network;
import gibbon.model.SoftmaxRecipe;
import gibbon.train.TrainingPlan;
import gibbon.train.Trainings;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What experiments on whitened pictures train on, and what they show. */
class CifarPicturesTest {
  @Test
  void samplesAreShownAsTheyWereAndRubbishAsBrightAsThePictures() {
    Dataset.Split raw = TinyPictures.inColour();
    try (Device device = new JavaDevice();
        Laboratory laboratory =
            new Laboratory(device, raw, Profile.QUICK, 1, Trainings.on(device), Settings.USUAL)) {
      WhitenedLaboratory whitened = laboratory.whitened();
      Laboratory inside = whitened.laboratory();
      int size = raw.test().pixels();
      TrainingPlan plan = TrainingPlan.of("white", new SoftmaxRecipe(size, 10), 1);
      Network model = inside.trained(List.of(plan)).model();
      Attacked attacked = inside.attack(model, FastGradientSign.of(.1));
      List<Sample> shown = whitened.shown(attacked).samples();
      assertEquals(10, shown.size());
      for (Sample sample : shown) {
        assertArrayEquals(raw.test().picture(sample.index()), sample.clean(), 1e-4f);
        assertTrue(distance(sample.clean(), sample.adversarial()) > 1e-3);
      }
      float[] rubbish = Rubbish.pictures(inside, 20);
      double mean = 0;
      for (int i = 0; i < 20; i++) {
        for (float value : whitened.shown(rubbish, i)) {
          mean += value / (20. * size);
        }
      }
      double usual = 0;
      for (float value : raw.test().images()) {
        usual += (double) value / raw.test().images().length;
      }
      assertEquals(usual, mean, .02);
    }
  }

  private static double distance(float[] one, float[] other) {
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }

  /** The published recipe, as pylearn2's configuration for CIFAR-10 has it. */
  @Test
  void thePaperProfileIsThePublishedRecipe() {
    Dataset train = TinyPictures.inColour().train();
    int steps = 3; // An epoch of the recipe's batches of 128.
    Dataset large =
        new Dataset(
            "large",
            new float[3072 * 128 * steps],
            new int[128 * steps],
            new gibbon.data.PictureShape(32, 32, 3),
            train.bounds(),
            train.classNames());
    TrainingPlan plan = ConvPlans.maxout(Profile.PAPER, large, 1).get(0);
    assertEquals(
        "conv-maxout 32×32×3-96×2@8×8+4-pool4/2-192×2@8×8+3-pool4/2-192×2@5×5+3-pool2/2-500×5-10",
        plan.model().toString());
    assertEquals(List.of(.05, .05, .05), plan.layers().rates());
    assertEquals(List.of(.9, 1.9365, 1.9365, 1.9, 1.9365), plan.layers().bounds());
    assertEquals(128, plan.batch());
    assertEquals(785, plan.stopping().epochs());
    assertEquals(.17, plan.schedule().rate(0), 1e-15);
    assertEquals(.17 - .1683 * 249 / 499, plan.schedule().rate(249 * steps), 1e-15);
    assertEquals(.0017, plan.schedule().rate(499 * steps), 1e-15);
    assertEquals(.6, plan.schedule().momentum(250), 1e-15);
    assertEquals(List.of(.8, 1., .5, 2.), rates(plan));
    // What the dense layer takes in: 5 × 5 places of 192 maps.
    long filters = 192 * (8 * 8 * 3 + 1) + 384 * (8 * 8 * 96 + 1) + 384 * (5 * 5 * 192 + 1);
    long dense = 2500 * (25 * 192 + 1) + 10 * 501;
    assertEquals(filters + dense, plan.model().parameterCount());
  }

  private static List<Double> rates(TrainingPlan plan) {
    return Arrays.asList(
        plan.dropout().inputKeep(),
        plan.dropout().inputScale(),
        plan.dropout().hiddenKeep(),
        plan.dropout().hiddenScale());
  }
}
