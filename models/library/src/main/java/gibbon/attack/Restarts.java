package gibbon.attack;

/**
 * An attack from several starts. For each picture the first start that reaches the goal counts;
 * where none does, that after which the cost of its class is furthest on its way.
 */
public record Restarts(Restartable attack, int count) implements Repeated {
  public Restarts {
    Refusal.unless("The number of starts", count, 1, 1e9);
  }

  @Override
  public Restarts with(double epsilon) {
    return new Restarts(attack.with(epsilon), count);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Standing standing = new Standing(victim, pictures, goal);
    for (int number = 0; number < count && !standing.isEmpty(); number++) {
      standing.face(attack.restarted(number));
    }
    return standing.examples();
  }
}
