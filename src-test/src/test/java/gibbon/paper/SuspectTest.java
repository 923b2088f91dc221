package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import gibbon.data.Dataset;
import gibbon.data.Mnist;
import gibbon.data.TinyPictures;
import gibbon.train.Identity;
import gibbon.train.Objective;
import gibbon.train.Schedule;
import gibbon.train.TrainingPlan;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One suspect at a time: else nothing is learned from its training. */
class SuspectTest {
  @ParameterizedTest
  @EnumSource
  void exactlyOneThingIsDifferent(Profile profile) throws ReflectiveOperationException {
    List<TrainingPlan> recipe = Plans.maxout(profile, Mnist.TRAIN_EXTENT, 1, Objective.CLEAN);
    Dataset pictures = TinyPictures.split().train();
    Set<String> trainings = new HashSet<>();
    trainings.add(identity(recipe, pictures));
    for (Suspect suspect : Suspect.all()) {
      List<TrainingPlan> changed = suspect.of(recipe);
      Dataset changedPictures = suspect.of(pictures, 7);
      boolean same = changedPictures.fingerprint().equals(pictures.fingerprint());
      for (int stage = 0; stage < recipe.size(); stage++) {
        int different = same ? 0 : 1;
        for (RecordComponent part : TrainingPlan.class.getRecordComponents()) {
          Object before = part.getAccessor().invoke(recipe.get(stage));
          Object after = part.getAccessor().invoke(changed.get(stage));
          different += Objects.equals(before, after) ? 0 : 1;
        }
        assertEquals(1, different, suspect + " in stage " + (stage + 1));
        rateStays(recipe.get(stage).schedule(), changed.get(stage).schedule());
      }
      trainings.add(identity(changed, changedPictures));
    }
    assertEquals(1 + Suspect.all().size(), trainings.size());
    assertEquals(
        Suspect.all().size(), Suspect.all().stream().map(Suspect::name).distinct().count());
  }

  private static String identity(List<TrainingPlan> stages, Dataset pictures) {
    return Identity.of(stages, pictures.fingerprint(), "device", 1).text();
  }

  private static void rateStays(Schedule before, Schedule after) {
    for (long step : new long[] {0, 1, 999, 30_000, 300_000}) {
      assertEquals(before.rate(step), after.rate(step));
    }
    if (!before.equals(after)) {
      assertNotEquals(before.momentum(2), after.momentum(2));
      assertEquals(before.momentum(10_000), after.momentum(10_000));
    }
  }
}
