package gibbon.attack;

import gibbon.autodiff.Var;
import gibbon.model.Output;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;

/**
 * Where a batch stands on a climb; the way up is still on the device.
 *
 * @param logits [count][classes], row-major
 * @param values of what is climbed [count]
 * @param scales what each row of the gradient was divided by [count]
 * @param gradient of the values, each row divided by its scale [count, inputs]
 */
record Climbed(double[] logits, double[] values, double[] scales, Var gradient) {
  /**
   * Differentiates by the logits on the host, and from there on the device.
   *
   * @param input x [count, inputs]
   * @param out its logits [count, classes]
   * @param logits the numbers of these
   */
  static Climbed of(
      Output output, Var input, Var out, double[] logits, Goal goal, Climb climb, Arena arena) {
    Shape shape = out.value().shape();
    int classes = shape.extent(1);
    double[] values = new double[shape.extent(0)];
    double[] scales = new double[values.length];
    float[] slopes = new float[logits.length];
    for (int i = 0; i < values.length; i++) {
      double[] slope = new double[classes];
      values[i] = climb.at(output, logits, i * classes, classes, goal.aim(i), slope);
      double largest = Norm.LINF.of(slope);
      scales[i] = largest;
      for (int k = 0; k < classes; k++) {
        slopes[i * classes + k] = (float) (largest == 0 ? 0 : slope[k] / largest);
      }
    }
    Var gradient = InputGradient.along(input, out, arena.of(shape, slopes));
    return new Climbed(logits, values, scales, gradient);
  }
}
