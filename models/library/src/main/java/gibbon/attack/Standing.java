package gibbon.attack;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The pictures of a batch that no attack has brought to their goals yet. */
final class Standing {
  private final Victim victim;
  private final Pictures pictures;
  private final Goal goal;
  private final float[] examples;
  private final double[] worst;
  private int[] open;

  Standing(Victim victim, Pictures pictures, Goal goal) {
    this.victim = victim;
    this.pictures = pictures;
    this.goal = goal;
    examples = pictures.values().clone();
    worst = new double[pictures.count()];
    Arrays.fill(worst, Double.NEGATIVE_INFINITY);
    open = IntStream.range(0, pictures.count()).toArray();
  }

  boolean isEmpty() {
    return open.length == 0;
  }

  /** Rows of those that stand. */
  int[] open() {
    return open;
  }

  /** Attacks those that stand with the goals they have. */
  void face(Attack attack) {
    face(attack, goal.only(open));
  }

  /** Attacks those that stand, on other ways to their goals. */
  void face(Attack attack, Goal way) {
    Pictures those = pictures.only(open);
    float[] found = attack.examples(victim, those, way);
    Predictions said = victim.judge(those.at(found), way.classes());
    int inputs = pictures.inputs();
    int[] tried = open;
    boolean[] stands = new boolean[tried.length];
    for (int i = 0; i < tried.length; i++) {
      stands[i] = !way.reached(i, said.classes()[i]);
      double far = way.sign() * said.losses()[i];
      if (!stands[i] || far > worst[tried[i]]) {
        worst[tried[i]] = far;
        System.arraycopy(found, i * inputs, examples, tried[i] * inputs, inputs);
      }
    }
    open = IntStream.range(0, tried.length).filter(i -> stands[i]).map(i -> tried[i]).toArray();
  }

  float[] examples() {
    return examples;
  }
}
