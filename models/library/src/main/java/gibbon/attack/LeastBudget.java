package gibbon.attack;

import gibbon.data.Bounds;
import java.util.stream.IntStream;

/**
 * The least ε with which an attack reaches the goal of each picture: the first of even levels that
 * does, then bisection between it and the level before. An attack of one step takes one gradient
 * for all of that.
 *
 * @param largest ε that is tried
 * @param levels between 0 and the largest
 * @param precision bisection ends when ε is known this well; at least a level for none
 */
public record LeastBudget(Budgeted attack, double largest, int levels, double precision)
    implements Attack {
  public LeastBudget {
    Refusal.unless("The largest epsilon", largest, 0, Float.MAX_VALUE);
    Refusal.unless("The number of levels", levels, 1, 1e9);
    Refusal.unless("The precision of the least epsilon", precision, 1e-12, Double.MAX_VALUE);
  }

  /** FGSM in [0, 1], to so many levels of it. */
  public static LeastBudget sign(int levels) {
    FastGradientSign sign = new FastGradientSign(0, 0, 1, Saturation.EXACT);
    return new LeastBudget(sign, Bounds.UNIT.high(), levels, 1);
  }

  /** Makes the examples of some rows with one ε. */
  private interface Maker {
    float[] of(int[] rows, double epsilon);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Maker maker = maker(victim, pictures, goal);
    float[] examples = pictures.values().clone();
    int[] first = new int[pictures.count()];
    int[] open = IntStream.range(0, first.length).toArray();
    for (int level = 1; level <= levels && open.length > 0; level++) {
      boolean[] there = attempt(maker, victim, pictures, goal, open, at(level), examples, true);
      for (int i = 0; i < open.length; i++) {
        first[open[i]] = there[i] ? level : 0;
      }
      int[] tried = open;
      open = IntStream.range(0, tried.length).filter(i -> !there[i]).map(i -> tried[i]).toArray();
    }
    for (int row = 0; row < first.length; row++) {
      double low = at(first[row] - 1);
      double high = at(first[row]);
      while (first[row] > 0 && high - low > precision) {
        double middle = (low + high) / 2;
        int[] one = {row};
        boolean there = attempt(maker, victim, pictures, goal, one, middle, examples, false)[0];
        low = there ? low : middle;
        high = there ? middle : high;
      }
    }
    return examples;
  }

  private double at(int level) {
    return largest * level / levels;
  }

  private Maker maker(Victim victim, Pictures pictures, Goal goal) {
    if (attack instanceof OneStep step) {
      OneStep.Steps steps = step.steps(victim, pictures, goal);
      return (rows, epsilon) -> pictures.at(steps.of(epsilon)).only(rows).values();
    }
    return (rows, epsilon) ->
        attack.with(epsilon).examples(victim, pictures.only(rows), goal.only(rows));
  }

  /** Whether rows reach their goals with an ε; keeps examples that do, or any. */
  private static boolean[] attempt(
      Maker maker,
      Victim victim,
      Pictures pictures,
      Goal goal,
      int[] rows,
      double epsilon,
      float[] examples,
      boolean any) {
    float[] made = maker.of(rows, epsilon);
    boolean[] there = victim.reached(pictures.only(rows).at(made), goal.only(rows));
    int inputs = pictures.inputs();
    for (int i = 0; i < rows.length; i++) {
      if (there[i] || any) {
        System.arraycopy(made, i * inputs, examples, rows[i] * inputs, inputs);
      }
    }
    return there;
  }
}
