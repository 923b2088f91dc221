package gibbon.attack;

import gibbon.device.Device;
import gibbon.model.Network;
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
public record LbfgsAttack(double firstWeight, int growths, double precision, LbfgsB minimiser) {
  static final double GROWTH = 10;

  /** Tolerances for what single precision can tell apart. */
  public static final LbfgsAttack STANDARD =
      new LbfgsAttack(1, 6, 1.1, new LbfgsB(10, 1e-4, 1e-6, 100));

  /**
   * Attacks pictures side by side: each round evaluates all those not finished in one batch.
   *
   * @param pictures [count, inputs], row-major, in [0, 1]
   * @param targets the class to reach, one a picture
   */
  public List<NearExample> attack(Network model, Device device, float[] pictures, int[] targets) {
    int inputs = model.inputs();
    List<NearestExampleSearch> searches = new ArrayList<>();
    for (int i = 0; i < targets.length; i++) {
      double[] picture = new double[inputs];
      for (int p = 0; p < inputs; p++) {
        picture[p] = pictures[i * inputs + p];
      }
      searches.add(new NearestExampleSearch(this, picture, targets[i]));
    }
    while (true) {
      int[] open =
          IntStream.range(0, searches.size()).filter(i -> !searches.get(i).finished()).toArray();
      if (open.length == 0) {
        return searches.stream().map(NearestExampleSearch::example).toList();
      }
      float[] points = new float[open.length * inputs];
      int[] wanted = new int[open.length];
      for (int i = 0; i < open.length; i++) {
        double[] point = searches.get(open[i]).point();
        for (int p = 0; p < inputs; p++) {
          points[i * inputs + p] = (float) point[p];
        }
        wanted[i] = targets[open[i]];
      }
      Evaluation.Differentiated at = Evaluation.differentiated(model, device, points, wanted);
      Predictions said = at.predictions();
      IntStream.range(0, open.length)
          .parallel()
          .forEach(
              i ->
                  searches
                      .get(open[i])
                      .told(said.losses()[i], at.gradients(), i * inputs, said.classes()[i]));
    }
  }
}
