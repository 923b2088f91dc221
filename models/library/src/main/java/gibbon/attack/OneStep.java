package gibbon.attack;

/** An attack along the gradient at the picture itself: one gradient serves steps of every size. */
public interface OneStep extends Attack {
  /** The size of the step. */
  double epsilon();

  /** Looks at the pictures once. */
  Steps steps(Victim victim, Pictures pictures, Goal goal);

  @Override
  default float[] examples(Victim victim, Pictures pictures, Goal goal) {
    return steps(victim, pictures, goal).of(epsilon());
  }

  /** Where steps lead. */
  interface Steps {
    /** The pictures after a step of this size [count, inputs]. */
    float[] of(double epsilon);
  }
}
