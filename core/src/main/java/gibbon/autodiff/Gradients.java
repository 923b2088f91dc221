package gibbon.autodiff;

import gibbon.tensor.Tensor;
import java.util.Map;

/** The gradients that {@link Tape#gradients} was asked for. */
public final class Gradients {
  private final Map<Var, Var> gradients;

  Gradients(Map<Var, Var> gradients) {
    this.gradients = gradients;
  }

  /** The gradient as a value of the tape, which can be differentiated again. */
  public Var var(Var wanted) {
    Var gradient = gradients.get(wanted);
    if (gradient == null) {
      throw new IllegalArgumentException("The gradient of " + wanted + " was not asked for.");
    }
    return gradient;
  }

  /** The gradient's numbers. */
  public Tensor of(Var wanted) {
    return var(wanted).value();
  }
}
