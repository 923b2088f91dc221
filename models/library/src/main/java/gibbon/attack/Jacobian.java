package gibbon.attack;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * The derivatives of all logits of some pictures by their pixels: one forward pass, and a backward
 * pass a class.
 *
 * @param logits [pictures, classes], row-major
 * @param rows d logit / dx of each class [classes][pictures, inputs], row-major
 */
public record Jacobian(double[] logits, double[][] rows) {
  /**
   * Of a batch.
   *
   * @param x [pictures, inputs], on the network's device
   */
  public static Jacobian of(Network model, Tensor x) {
    try (Arena arena = new Arena(x.device())) {
      Tape tape = new Tape(arena);
      Var input = tape.leaf(x);
      Var logits = model.logits(input, Noise.NONE);
      int count = x.shape().extent(0);
      double[][] rows = new double[model.classes()][];
      for (int k = 0; k < rows.length; k++) {
        Var column = Ops.slice(logits, 1, k, 1);
        rows[k] = tape.gradients(column, 1, List.of(input)).of(input).toDoubles();
      }
      return new Jacobian(logits.value().toDoubles(), rows);
    }
  }

  /**
   * The change of values along a step of what they were made of, to first order: the Jacobian times
   * the step, without the Jacobian.
   *
   * @param values [any shape]
   * @param step of the input's shape
   * @return of the values' shape
   */
  public static Var along(Var input, Var values, Tensor step) {
    /*
     * The backward pass is linear in the gradient dy that it begins with, dx = dy·∂y/∂x, and can be
     * differentiated itself: Σ dx·step by dy is ∂y/∂x·step.
     */
    Tape tape = values.tape();
    Var dy = tape.leaf(tape.arena().full(values.shape(), 1));
    Var dx = tape.gradients(Ops.multiply(values, dy), 1, List.of(input)).var(input);
    return tape.gradients(Ops.multiply(dx, tape.leaf(step)), 1, List.of(dy)).var(dy);
  }

  /** d logit_k / dx of one picture [inputs]. */
  public double[] row(int picture, int k) {
    int inputs = rows[k].length / (logits.length / rows.length);
    double[] row = new double[inputs];
    System.arraycopy(rows[k], picture * inputs, row, 0, inputs);
    return row;
  }
}
