package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Mnist;
import gibbon.model.MaxoutRecipe;
import gibbon.train.Objective;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The larger network's trainings, as the paper tells of them. */
class LargerPlansTest {
  /** Trained anew on all pictures with nothing else changed than what the paper says. */
  @ParameterizedTest
  @EnumSource
  void retrainingIsTheSearchOnAllPicturesForTheEpochsChosen(Profile profile) {
    TrainingPlan search = LargerPlans.search(profile, Mnist.TRAIN_EXTENT).get(0);
    List<TrainingPlan> stages = LargerPlans.retraining(profile, Mnist.TRAIN_EXTENT, 7, 2);
    assertEquals(1, stages.size(), "from scratch");
    TrainingPlan retraining = stages.get(0);
    assertEquals(10_000, search.validation());
    assertEquals(.25, search.stopping().validationEpsilon());
    assertEquals(
        search
            .name(retraining.name())
            .seed(7)
            .validation(0)
            .stopping(Stopping.after(2))
            .schedule(retraining.schedule()),
        retraining);
    assertEquals(
        search.schedule().rate(500) / search.schedule().rate(0),
        retraining.schedule().rate(600) / retraining.schedule().rate(0),
        profile == Profile.PAPER ? 1e-3 : 1e-9,
        "the rate falls by epochs");
    if (profile == Profile.STANDARD) {
      double late = search.schedule().rate(500 * 85);
      assertEquals(late, retraining.schedule().rate(600 * 85), 1e-9);
      assertTrue(late < .1 && late > .002, "after 85 of 100 epochs it falls");
    }
  }

  @Test
  void thePaperProfileIsTheRecipe() {
    TrainingPlan search = LargerPlans.search(Profile.PAPER, Mnist.TRAIN_EXTENT).get(0);
    assertEquals(List.of(1600, 1600), ((MaxoutRecipe) search.model()).units());
    assertEquals(100, search.stopping().patience());
    assertEquals(Schedule.MAXOUT, search.schedule());
    assertTrue(
        LargerPlans.control(Profile.PAPER, Mnist.TRAIN_EXTENT, 3)
            .get(0)
            .stopping()
            .measuresObjective());
  }

  /** Only its size is another: a control that is trained for less proves nothing. */
  @ParameterizedTest
  @EnumSource(names = {"STANDARD", "PAPER"})
  void theControlIsTrainedAsTheSmallerNetwork(Profile profile) {
    List<TrainingPlan> control = LargerPlans.control(profile, Mnist.TRAIN_EXTENT, 3);
    List<TrainingPlan> smaller = Plans.maxout(profile, Mnist.TRAIN_EXTENT, 3, Objective.CLEAN);
    assertEquals(smaller.size(), control.size());
    for (int stage = 0; stage < control.size(); stage++) {
      TrainingPlan large = control.get(stage);
      int units = LargerPlans.units(profile);
      assertEquals(List.of(units, units), ((MaxoutRecipe) large.model()).units());
      assertEquals(smaller.get(stage).model(large.model()).name(large.name()), large);
    }
    String name = "maxout-" + LargerPlans.units(profile) + "-clean";
    assertEquals(
        List.of(name + "-stage-1", name), control.stream().map(TrainingPlan::name).toList());
  }

  /** The search is as long as the control's stages together. */
  @Test
  void theSearchOfTheStandardProfileIsAsLongAsItsControl() {
    assertEquals(
        LargerPlans.control(Profile.STANDARD, Mnist.TRAIN_EXTENT, 3).stream()
            .mapToInt(stage -> stage.stopping().epochs())
            .sum(),
        LargerPlans.search(Profile.STANDARD, Mnist.TRAIN_EXTENT).get(0).stopping().epochs());
  }
}
