package gibbon.attack;

import java.util.stream.IntStream;

/**
 * The least step along the one gradient of an attack that succeeds for each picture.
 *
 * @param attack whose steps are tried
 * @param levels its ε is tried in steps of 1/levels, up to 1
 */
public record LeastEpsilon(OneStep attack, int levels) implements Attack {
  /** FGSM, pixels held in [0, 1]. */
  public static LeastEpsilon sign(int levels) {
    return new LeastEpsilon(new FastGradientSign(0, 0, 1, Saturation.EXACT), levels);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    int inputs = pictures.inputs();
    OneStep.Steps steps = attack.steps(victim, pictures, goal);
    float[] examples = pictures.values().clone();
    int[] open = IntStream.range(0, pictures.count()).toArray();
    for (int level = 1; level <= levels && open.length > 0; level++) {
      Pictures moved = pictures.at(steps.of((double) level / levels)).only(open);
      Goal wanted = goal.only(open);
      int[] says = victim.predicted(moved, wanted);
      for (int i = 0; i < open.length; i++) {
        System.arraycopy(moved.values(), i * inputs, examples, open[i] * inputs, inputs);
      }
      int[] tried = open;
      open =
          IntStream.range(0, tried.length)
              .filter(i -> !wanted.reached(i, says[i]))
              .map(i -> tried[i])
              .toArray();
    }
    return examples;
  }
}
