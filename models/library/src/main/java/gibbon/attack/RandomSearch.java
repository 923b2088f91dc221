package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.tensor.Philox;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Random changes, each kept if it raises the rival's lead, until the goal is reached. It asks for
 * logits alone, so no gradient can be hidden from it.
 */
final class RandomSearch {
  private RandomSearch() {}

  /** Makes a change of the best one so far. */
  interface Proposal {
    /**
     * @param query its number, from 0
     * @param r the best change so far [inputs], altered in place
     */
    void alter(Philox random, int query, double[] r);
  }

  /**
   * The best point of each picture, or the first that reaches its goal.
   *
   * @param queries forward passes at most
   * @param numbers random numbers of the picture at a place of its data set
   */
  static float[] examples(
      Victim victim,
      Pictures pictures,
      Goal goal,
      Budgeted attack,
      int queries,
      Bounds box,
      IntFunction<Philox> numbers,
      Proposal proposal) {
    Refusal.outside(pictures, box);
    int count = pictures.count();
    Philox[] random = new Philox[count];
    Arrays.setAll(random, i -> numbers.apply(pictures.places()[i]));
    float[] best = pictures.values().clone();
    double[] lead = new double[count];
    Arrays.fill(lead, Double.NEGATIVE_INFINITY);
    int[] open = IntStream.range(0, count).toArray();
    for (int query = 0; query < queries && open.length > 0; query++) {
      int[] tried = open;
      float[] points = pictures.at(best).only(tried).values();
      int number = query;
      Pictures.each(
          tried.length,
          i -> {
            double[] x = pictures.doubles(tried[i]);
            double[] r = new double[x.length];
            for (int p = 0; p < r.length; p++) {
              r[p] = points[i * r.length + p] - x[p];
            }
            proposal.alter(random[tried[i]], number, r);
            attack.norm().project(x, r, attack.epsilon(), box);
            Pictures.store(x, r, points, i);
          });
      Goal wanted = goal.only(tried);
      double[] logits = victim.logits(pictures.only(tried).at(points), wanted);
      int classes = victim.classes();
      int[] predicted = Predictions.classes(logits, classes);
      double[] unused = new double[classes];
      for (int i = 0; i < tried.length; i++) {
        double found = Climb.MARGIN.at(null, logits, i * classes, classes, wanted.aim(i), unused);
        if (found > lead[tried[i]] || wanted.reached(i, predicted[i])) {
          lead[tried[i]] = found;
          int inputs = pictures.inputs();
          System.arraycopy(points, i * inputs, best, tried[i] * inputs, inputs);
        }
      }
      open =
          IntStream.range(0, tried.length)
              .filter(i -> !wanted.reached(i, predicted[i]))
              .map(i -> tried[i])
              .toArray();
    }
    return best;
  }
}
