package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.tensor.Philox;

/**
 * One change that makes a network take most pictures for something else (Moosavi-Dezfooli et al.
 * 2017): wherever a picture with it is still taken for what the picture is, DeepFool's step from
 * there, in L2 as in the paper, is added, and the sum brought back into the ball. What counts is
 * that a class changes, not that a label is missed.
 *
 * @param epsilon the size of the change
 * @param rate the share of pictures whose class is to change
 * @param passes over all pictures at most
 * @param steps of DeepFool at most, and η, how far beyond the boundary it goes
 */
public record Universal(
    Norm norm,
    double epsilon,
    double rate,
    int passes,
    int steps,
    double overshoot,
    long seed,
    Bounds box) {
  /**
   * What was found.
   *
   * @param change v [inputs]
   * @param passes that were made
   * @param rate of the pictures it was made of
   */
  public record Found(float[] change, int passes, double rate) {}

  public Universal {
    Refusal.epsilon(epsilon);
    Refusal.unless("The fooling rate", rate, 0, 1);
    Refusal.unless("The number of passes", passes, 1, 1e9);
  }

  /** Makes a change of these pictures, whose labels do not matter. */
  public Found of(Victim victim, Pictures pictures) {
    Refusal.outside(pictures, box);
    int[] classes = classes(victim, pictures);
    DeepFool deepFool = new DeepFool(Norm.L2, steps, overshoot, box);
    double[] v = new double[pictures.inputs()];
    double fooled = 0;
    int pass = 0;
    while (pass < passes && fooled < rate) {
      int[] order = new Philox(seed, Start.UNIVERSAL, pass).permutation(pictures.count());
      for (int row : order) {
        Pictures one = pictures.only(row);
        Goal goal = Goal.away(classes[row]);
        Pictures with = one.at(changed(one, v));
        if (!victim.reached(with, goal)[0]) {
          Pictures beyond = one.at(deepFool.examples(victim, with, goal));
          if (victim.reached(beyond, goal)[0]) {
            LinearAlgebra.addScaled(v, 1, beyond.doubles(0));
            LinearAlgebra.addScaled(v, -1, with.doubles(0));
            norm.project(new double[v.length], v, epsilon, Bounds.NONE);
          }
        }
      }
      pass++;
      fooled = rate(victim, pictures, v);
    }
    float[] change = new float[v.length];
    Pictures.store(new double[v.length], v, change, 0);
    return new Found(change, pass, fooled);
  }

  /** The share of pictures whose class a change alters. */
  public double rate(Victim victim, Pictures pictures, float[] change) {
    return rate(victim, pictures, wide(change));
  }

  /** A change of the same size at random, ±ε a pixel in L∞: the least that one must beat. */
  public float[] noise(int inputs) {
    Philox random = new Philox(seed, Start.UNIVERSAL, -1);
    double[] v = new double[inputs];
    Start.direction(random, v);
    double[] step = new double[inputs];
    norm.steepest(v, step);
    LinearAlgebra.scale(step, epsilon);
    float[] change = new float[inputs];
    Pictures.store(new double[inputs], step, change, 0);
    return change;
  }

  private double rate(Victim victim, Pictures pictures, double[] v) {
    int[] before = classes(victim, pictures);
    int[] after = classes(victim, pictures.at(changed(pictures, v)));
    int differ = 0;
    for (int i = 0; i < before.length; i++) {
      differ += before[i] == after[i] ? 0 : 1;
    }
    return (double) differ / before.length;
  }

  private static int[] classes(Victim victim, Pictures pictures) {
    return victim.predicted(pictures, Goal.away(new int[pictures.count()]));
  }

  /** The pictures with a change, in the box [count, inputs]. */
  public float[] changed(Pictures pictures, float[] change) {
    return changed(pictures, wide(change));
  }

  private static double[] wide(float[] change) {
    double[] v = new double[change.length];
    for (int p = 0; p < v.length; p++) {
      v[p] = change[p];
    }
    return v;
  }

  private float[] changed(Pictures pictures, double[] v) {
    float[] points = new float[pictures.values().length];
    for (int i = 0; i < points.length; i++) {
      double point = pictures.values()[i] + v[i % v.length];
      points[i] = (float) Math.max(box.low(), Math.min(box.high(), point));
    }
    return points;
  }
}
