package gibbon.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an attack came to on a batch.
 *
 * @param pictures that were attacked
 * @param examples made of them [count, inputs], row-major
 * @param judged what the network says of the examples, its losses those of the goal's classes
 * @param found what was found for each picture
 * @param time that it took, without judging
 */
public record Outcome(
    Pictures pictures, float[] examples, Predictions judged, List<Found> found, Duration time) {
  /**
   * What was found for a picture.
   *
   * @param reached whether the example is where it should be
   * @param silently whether the attack passed through such a point within its budget, but returned
   *     another
   * @param predicted what the network takes the example for, the lowest class among equals
   * @param gradients backward passes that the picture took
   * @param forwards forward passes that it took, those of gradients among them
   * @param firstAt the forward pass that first met the goal within the attack's budget, counted
   *     from 1; 0 for none
   */
  public record Found(
      boolean reached, boolean silently, int predicted, int gradients, int forwards, int firstAt) {}

  static Outcome of(Attack attack, Victim victim, Pictures pictures, Goal goal) {
    goal.check(pictures.count(), victim.classes());
    victim.begin(pictures, attack);
    long start = System.nanoTime();
    float[] examples = attack.examples(victim, pictures, goal);
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    Predictions judged = victim.judge(pictures.at(examples), goal.classes());
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < pictures.count(); i++) {
      Ledger.Cost cost = victim.cost(pictures.places()[i]);
      boolean reached = goal.reached(i, judged.classes()[i]);
      found.add(
          new Found(
              reached,
              !reached && cost.firstAt() > 0,
              judged.classes()[i],
              cost.gradients(),
              cost.forwards(),
              cost.firstAt()));
    }
    return new Outcome(pictures, examples, judged, List.copyOf(found), time);
  }

  /** The example of a picture [inputs]. */
  public float[] example(int picture) {
    return pictures.at(examples).row(picture);
  }

  /** What was done to a picture, r [inputs]. */
  public float[] change(int picture) {
    float[] change = example(picture);
    int from = picture * change.length;
    for (int p = 0; p < change.length; p++) {
      change[p] -= pictures.values()[from + p];
    }
    return change;
  }

  /** ‖r‖ of a picture. */
  public double size(int picture, Norm norm) {
    float[] change = change(picture);
    double[] r = new double[change.length];
    for (int p = 0; p < r.length; p++) {
      r[p] = change[p];
    }
    return norm.of(r);
  }
}
