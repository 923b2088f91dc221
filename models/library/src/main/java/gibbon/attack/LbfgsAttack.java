package gibbon.attack;

import gibbon.GibbonException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The attack of Szegedy et al. (2014), to which the paper compares FGSM: the nearest picture x + r
 * in [0, 1]ⁿ that the network takes for a target class t, by minimising ‖r‖² + λ·J(x + r, t) with
 * {@link LbfgsB} for the least λ whose minimiser is taken for t.
 *
 * <p>They write c|r| + J and look for the least c, which would be the furthest picture; λ = 1/c
 * makes it the nearest. The square, in place of the length, can be differentiated at r = 0, and has
 * the same minimisers: where c|r| + J is stationary at |r| = ρ, so is c/2ρ·|r|² + J.
 *
 * @param firstWeight λ to begin with; ten times more, or less, until one succeeds and one fails
 * @param growths how many times at most
 * @param precision the search ends when the least λ is known up to this factor
 * @param minimiser of each λ
 */
public record LbfgsAttack(double firstWeight, int growths, double precision, LbfgsB minimiser)
    implements Attack {
  static final double GROWTH = 10;

  /** Tolerances for what single precision can tell apart. */
  public static final LbfgsAttack STANDARD =
      new LbfgsAttack(1, 6, 1.1, new LbfgsB(10, 1e-4, 1e-6, 100));

  /** Side by side: each round evaluates all pictures that are not finished in one batch. */
  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    if (!goal.towards()) {
      throw new GibbonException(
          "The attack of Szegedy et al. needs a class to reach for each picture; give it a target.");
    }
    int inputs = pictures.inputs();
    List<NearestExampleSearch> searches = new ArrayList<>();
    for (int i = 0; i < pictures.count(); i++) {
      double[] picture = new double[inputs];
      for (int p = 0; p < inputs; p++) {
        picture[p] = pictures.values()[i * inputs + p];
      }
      searches.add(new NearestExampleSearch(this, picture, goal.classes()[i]));
    }
    while (true) {
      int[] open =
          IntStream.range(0, searches.size()).filter(i -> !searches.get(i).finished()).toArray();
      if (open.length == 0) {
        float[] examples = new float[pictures.values().length];
        for (int i = 0; i < searches.size(); i++) {
          System.arraycopy(searches.get(i).example(), 0, examples, i * inputs, inputs);
        }
        return examples;
      }
      Pictures points = pictures.only(open);
      for (int i = 0; i < open.length; i++) {
        double[] point = searches.get(open[i]).point();
        for (int p = 0; p < inputs; p++) {
          points.values()[i * inputs + p] = (float) point[p];
        }
      }
      Reply at = victim.gradients(points, goal.only(open), InputGradient.EXACT);
      int[] predicted = Predictions.classes(at.logits(), victim.classes());
      IntStream.range(0, open.length)
          .parallel()
          .forEach(
              i ->
                  searches
                      .get(open[i])
                      .told(at.losses()[i], at.gradients(), i * inputs, predicted[i]));
    }
  }
}
