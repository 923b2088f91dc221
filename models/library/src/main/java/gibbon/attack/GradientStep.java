package gibbon.attack;

/**
 * One step of a {@link Perturbation} at the pictures themselves: the adversary that training can
 * foresee, as an attack.
 *
 * @param size ε, or for a rotation the angle in radians
 */
public record GradientStep(Perturbation perturbation, double size) implements Attack {
  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    return victim.moved(
        pictures,
        goal,
        perturbation.gradient(),
        (x, gradient) -> perturbation.of(x, gradient, goal.sign() * size));
  }
}
