package gibbon.attack;

/**
 * One step that turns rubbish into a picture of a class (paper appendix A): along the gradient of
 * p(y = target | x), or along its sign. The network needs a softmax: p and ln p = −J then point the
 * same way.
 *
 * @param epsilon the size of the step: what the gradient, or its sign, is multiplied by
 */
public record FoolingStep(Direction direction, double epsilon) implements OneStep {
  /** Which way the step goes; the paper's text says the gradient, its figure 5 the sign. */
  public enum Direction {
    SIGN,
    GRADIENT
  }

  @Override
  public Steps steps(Victim victim, Pictures pictures, Goal goal) {
    int inputs = pictures.inputs();
    InputGradient wanted =
        direction == Direction.SIGN ? InputGradient.LASTING : InputGradient.EXACT;
    Reply at = victim.gradients(pictures, goal, wanted);
    float[] slopes = at.gradients();
    for (int i = 0; i < slopes.length; i++) {
      // ∇p = p·∇ln p = −p·∇J, with p = exp(−J).
      slopes[i] =
          direction == Direction.SIGN
              ? goal.sign() * Math.signum(slopes[i])
              : (float) (goal.sign() * Math.exp(-at.losses()[i / inputs]) * slopes[i]);
    }
    return epsilon -> {
      float[] moved = new float[slopes.length];
      for (int i = 0; i < moved.length; i++) {
        moved[i] = (float) (pictures.values()[i] + epsilon * slopes[i]);
      }
      return moved;
    };
  }
}
