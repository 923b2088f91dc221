package gibbon.paper;

import gibbon.attack.Evaluation;
import gibbon.attack.FoolingStep;
import gibbon.attack.FoolingStep.Direction;
import gibbon.attack.Goal;
import gibbon.attack.OneStep.Steps;
import gibbon.attack.Pictures;
import gibbon.attack.Victim;
import gibbon.model.Network;
import java.util.stream.Stream;

/** Rubbish after steps of any size towards one class, all along the same gradient. */
record FoolingPictures(Laboratory laboratory, Network model, int target, Steps steps) {
  /**
   * Differentiates at these pictures.
   *
   * @param rubbish [count, inputs], row-major
   */
  static FoolingPictures of(
      Laboratory laboratory, Network model, float[] rubbish, int target, Direction direction) {
    Pictures pictures = Pictures.of(rubbish, model.inputs());
    Steps steps =
        new FoolingStep(direction, 0)
            .steps(
                new Victim(model, laboratory.device()),
                pictures,
                Goal.towardsAll(target, pictures.count()));
    return new FoolingPictures(laboratory, model, target, steps);
  }

  /** The pictures after a step of this size [count, inputs]. */
  float[] after(double epsilon) {
    return steps.of(epsilon);
  }

  /** The probability of the class after a step of this size, one a picture. */
  double[] probabilities(double epsilon) {
    double[][] all = Evaluation.probabilities(model, laboratory.device(), after(epsilon));
    return Stream.of(all).mapToDouble(of -> of[target]).toArray();
  }
}
