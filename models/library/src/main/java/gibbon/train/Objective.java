package gibbon.train;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import gibbon.autodiff.Var;

/**
 * What a training minimises: the mean of these losses over a mini-batch, plus a {@link Penalty}.
 *
 * <p>Implementations are records, because they are part of a {@link TrainingPlan}: their numbers
 * decide, together with everything else in it, what a training ends in.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public interface Objective {
  /** The cost of the pictures as they are. */
  Objective CLEAN = new Clean();

  /** The loss of each picture [batch], on the tape of the lesson's pictures. */
  Var losses(Lesson lesson);

  /** {@link #CLEAN}. */
  record Clean() implements Objective {
    @Override
    public Var losses(Lesson lesson) {
      return lesson.losses(lesson.x(), 0);
    }
  }
}
