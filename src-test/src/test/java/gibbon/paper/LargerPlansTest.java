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
  }

  @Test
  void thePaperProfileIsTheRecipe() {
    TrainingPlan search = LargerPlans.search(Profile.PAPER, Mnist.TRAIN_EXTENT).get(0);
    assertEquals(List.of(1600, 1600), ((MaxoutRecipe) search.model()).units());
    assertEquals(100, search.stopping().patience());
    assertEquals(Schedule.MAXOUT, search.schedule());
    List<TrainingPlan> control = LargerPlans.control(Profile.PAPER, Mnist.TRAIN_EXTENT, 3);
    List<TrainingPlan> smaller =
        Plans.maxout(Profile.PAPER, Mnist.TRAIN_EXTENT, 3, Objective.CLEAN);
    for (int stage = 0; stage < 2; stage++) {
      TrainingPlan large = control.get(stage);
      assertEquals(smaller.get(stage).model(large.model()).name(large.name()), large);
    }
    assertTrue(control.get(0).stopping().measuresObjective());
  }
}
