package gibbon.attack;

import gibbon.GibbonException;
import java.util.Arrays;

/**
 * An attack towards the likeliest wrong classes of each picture in turn, by the logits of the
 * picture itself. Any class but the label will do in the end.
 *
 * @param targets how many, at most all others there are
 */
public record EachTarget(Budgeted attack, int targets) implements Repeated {
  public EachTarget {
    Refusal.unless("The number of targets", targets, 1, 1e9);
  }

  @Override
  public EachTarget with(double epsilon) {
    return new EachTarget(attack.with(epsilon), targets);
  }

  /**
   * @throws GibbonException for a goal with a class to reach: this chooses them itself
   */
  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Refusal.towards("An attack towards every target", goal);
    int classes = victim.classes();
    double[] logits = victim.logits(pictures, goal);
    int[][] order = new int[pictures.count()][];
    for (int i = 0; i < order.length; i++) {
      int label = goal.classes()[i];
      order[i] =
          Arrays.stream(Climb.largest(logits, i * classes, classes, classes))
              .filter(k -> k != label)
              .toArray();
    }
    Standing standing = new Standing(victim, pictures, goal);
    for (int rank = 0; rank < Math.min(targets, classes - 1) && !standing.isEmpty(); rank++) {
      int[] open = standing.open();
      int next = rank;
      int[] aims = Arrays.stream(open).map(row -> order[row][next]).toArray();
      standing.face(attack, goal.only(open).aiming(aims));
    }
    return standing.examples();
  }
}
