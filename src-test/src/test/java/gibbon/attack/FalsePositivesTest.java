package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Recipe;
import gibbon.model.SoftmaxRecipe;
import gibbon.tensor.Arena;
import org.junit.jupiter.api.Test;

class FalsePositivesTest {
  @Test
  void countsWhatIsMoreProbableThanNot() {
    FalsePositives found =
        FalsePositives.of(
            new double[][] {{.6, .4, 0}, {.5, .5, 0}, {.9, .95, .2}, {.1, .1, .75}, {.2, .3, .3}});
    assertEquals(5, found.count());
    assertArrayEquals(new int[] {1, 1, 1}, found.byClass());
    assertEquals(.6, found.error(), 1e-15);
    assertEquals((.6 + .95 + .75) / 3, found.confidence(), 1e-15);
    assertEquals(1. / 3, found.share(2), 1e-15);
  }

  @Test
  void hasNoConfidenceWithoutMistakes() {
    FalsePositives none = FalsePositives.of(new double[][] {{.5, .1}, {0, 0}});
    assertEquals(0, none.error());
    assertTrue(Double.isNaN(none.confidence()));
    assertTrue(Double.isNaN(none.share(0)));
  }

  /** More than one batch of pictures, so that their places count. */
  @Test
  void theProbabilitiesAreThoseOfLabelledPictures() {
    Dataset tiny = TinyPictures.split().train();
    float[] twice = new float[2 * tiny.images().length];
    System.arraycopy(tiny.images(), 0, twice, 0, tiny.images().length);
    System.arraycopy(tiny.images(), 0, twice, tiny.images().length, tiny.images().length);
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      for (Recipe spec :
          new Recipe[] {
            MaxoutRecipe.of(tiny.pixels(), 4, 2, 5, 4),
            MaxoutRecipe.of(tiny.pixels(), 4, 2, 5, 4).withSigmoids()
          }) {
        Network model = spec.build(arena, 3);
        Predictions labelled = Evaluation.clean(model, DeviceData.of(tiny, arena));
        double[][] found = Evaluation.probabilities(model, device, twice);
        assertEquals(2 * tiny.count(), found.length);
        for (int i = 0; i < found.length; i++) {
          int picture = i % tiny.count();
          int likely = labelled.classes()[picture];
          assertEquals(labelled.confidences()[picture], found[i][likely]);
        }
      }
    }
  }

  @Test
  void refusesLogitsThatAreNotFinite() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new SoftmaxRecipe(3, 2).build(arena, 0);
      model.parameters().get(1).value().write(new double[] {Double.NaN, 0});
      GibbonException refused =
          assertThrows(
              GibbonException.class,
              () -> Evaluation.probabilities(model, device, new float[] {1, 2, 3}));
      assertTrue(refused.getMessage().contains("picture 0"), refused.getMessage());
    }
  }
}
