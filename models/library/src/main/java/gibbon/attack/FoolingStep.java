package gibbon.attack;

import gibbon.device.Device;
import gibbon.model.Network;
import java.util.stream.IntStream;

/**
 * One step that turns rubbish into a picture of a class (paper appendix A): along the gradient of
 * p(y = target | x), or along its sign. As many steps of other sizes as wanted cost one gradient.
 */
public final class FoolingStep {
  /** Which way the step goes; the paper's text says the gradient, its figure 5 the sign. */
  public enum Direction {
    SIGN,
    GRADIENT
  }

  private final Network model;
  private final Device device;
  private final int[] targets;
  private final float[] pictures;
  private final float[] slopes;

  /**
   * Differentiates at these pictures.
   *
   * @param model with a softmax on top: p and ln p = −J then point the same way
   * @param pictures [count, inputs], row-major
   * @param targets the class that each is to be taken for
   */
  public FoolingStep(
      Network model, Device device, float[] pictures, int[] targets, Direction direction) {
    this.model = model;
    this.device = device;
    this.targets = targets;
    this.pictures = pictures;
    int inputs = model.inputs();
    Evaluation.Differentiated at = Evaluation.differentiated(model, device, pictures, targets);
    slopes = at.gradients();
    for (int i = 0; i < slopes.length; i++) {
      // ∇p = p·∇ln p = −p·∇J, with p = exp(−J).
      slopes[i] =
          direction == Direction.SIGN
              ? -Math.signum(slopes[i])
              : (float) (-Math.exp(-at.predictions().losses()[i / inputs]) * slopes[i]);
    }
  }

  /** The pictures after a step of this size [count, inputs]. */
  public float[] pictures(double epsilon) {
    float[] moved = new float[pictures.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) (pictures[i] + epsilon * slopes[i]);
    }
    return moved;
  }

  /** The probability of its target after a step of this size, one a picture. */
  public double[] probabilities(double epsilon) {
    double[][] all = Evaluation.probabilities(model, device, pictures(epsilon));
    return IntStream.range(0, all.length).mapToDouble(i -> all[i][targets[i]]).toArray();
  }
}
