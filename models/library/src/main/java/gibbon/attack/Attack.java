package gibbon.attack;

/**
 * A way to make adversarial examples. Implementations are records: their components are all that
 * decides the outcome, so equal attacks of the same pictures come to the same examples.
 */
public interface Attack {
  /**
   * The examples of a batch, one a picture [count, inputs], row-major; for a picture whose goal was
   * not reached, the last that was tried. No picture's example depends on the others.
   */
  float[] examples(Victim victim, Pictures pictures, Goal goal);

  /** Makes examples of a batch and judges them, as they are stored, in a pass of its own. */
  default Outcome on(Victim victim, Pictures pictures, Goal goal) {
    return Outcome.of(this, victim, pictures, goal);
  }
}
