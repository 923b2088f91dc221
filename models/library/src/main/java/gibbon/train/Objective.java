package gibbon.train;

import gibbon.autodiff.Var;
import java.util.Map;

/**
 * What a training minimises: the mean of these losses over a mini-batch, plus a {@link Penalty}.
 *
 * <p>Implementations are records, because they are part of a {@link TrainingPlan}: their numbers
 * decide, together with everything else in it, what a training ends in.
 */
public interface Objective {
  /** The field of an {@link #identity} that tells objectives apart. */
  String KIND = "kind";

  /** The cost of the pictures as they are. */
  Objective CLEAN = new Clean();

  /**
   * What an {@link Identity} calls it and what decides it, a line a field. Names and numbers stay
   * as they are for ever: a model is found again by them.
   */
  Map<String, String> identity();

  /** The loss of each picture [batch], on the tape of the lesson's pictures. */
  Var losses(Lesson lesson);

  /** {@link #CLEAN}. */
  record Clean() implements Objective {
    @Override
    public Map<String, String> identity() {
      return Map.of(KIND, "clean");
    }

    @Override
    public Var losses(Lesson lesson) {
      return lesson.losses(lesson.x(), 0);
    }
  }
}
