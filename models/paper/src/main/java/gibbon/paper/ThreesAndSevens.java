package gibbon.paper;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.model.Network;

/** Section 5's task, to tell threes from sevens, and what logistic regression makes of it. */
final class ThreesAndSevens {
  private static final int THREE = 3;
  static final int SEVEN = 7;

  private ThreesAndSevens() {}

  /**
   * The two classes alone: three is class 0, which is y = −1, and seven class 1, which is y = 1.
   *
   * @param id of the experiment that needs them
   */
  static Laboratory of(Laboratory laboratory, String id) {
    Dataset train = laboratory.train();
    if (train.classes() <= SEVEN) {
      throw new GibbonException(
          Text.of(
              "The experiment '%s' tells class 3 from class 7, but %s has classes 0 to %d only; give a data set of at least 8 classes.",
              id, train.name(), train.classes() - 1));
    }
    return laboratory.only(THREE, SEVEN);
  }

  /** ‖w‖₁. */
  static double norm(Network model) {
    double sum = 0;
    for (double weight : model.first(Parameter.Role.WEIGHT).value().toDoubles()) {
      sum += Math.abs(weight);
    }
    return sum;
  }

  /** y(wᵀx + b) of every picture, in double precision on the host. */
  static double[] margins(Network model, float[] images, int[] labels) {
    double[] w = model.first(Parameter.Role.WEIGHT).value().toDoubles();
    double b = model.first(Parameter.Role.BIAS).value().toDoubles()[0];
    double[] margins = new double[labels.length];
    for (int i = 0; i < margins.length; i++) {
      double z = b;
      for (int p = 0; p < w.length; p++) {
        z += w[p] * images[i * w.length + p];
      }
      margins[i] = labels[i] == 1 ? z : -z;
    }
    return margins;
  }

  /**
   * How much the cost of each picture falls for a little less of ε‖w‖₁: the derivative of ζ(ε‖w‖₁ −
   * y(wᵀx + b)) by that penalty, σ(ε‖w‖₁ − y(wᵀx + b)). For a penalty added to the cost it is 1.
   */
  static double[] pulls(Network model, Dataset data, double epsilon) {
    double worst = epsilon * norm(model);
    double[] pulls = margins(model, data.images(), data.labels());
    for (int i = 0; i < pulls.length; i++) {
      pulls[i] = 1 / (1 + Math.exp(pulls[i] - worst));
    }
    return pulls;
  }
}
