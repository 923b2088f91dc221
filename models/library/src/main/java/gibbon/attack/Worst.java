package gibbon.attack;

import java.util.List;

/** The worst of several attacks for each picture: the next one only faces those still standing. */
public record Worst(List<Attack> attacks) implements Attack {
  public Worst {
    attacks = List.copyOf(attacks);
    Refusal.unless("The number of attacks", attacks.size(), 1, 1e9);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Standing standing = new Standing(victim, pictures, goal);
    for (Attack attack : attacks) {
      if (!standing.isEmpty()) {
        standing.face(attack);
      }
    }
    return standing.examples();
  }
}
