package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;

/** Softmax over the last axis: positive, summing to one, unchanged by a constant added to a row. */
record Softmax() implements Op {
  /** {@code y_j = exp(x_j − max x) / Σ_k exp(x_k − max x)} in each row; one work-item a row. */
  static final Kernel KERNEL =
      Kernel.named("softmax")
          .reads(LogSoftmax.X)
          .writes(LogSoftmax.Y)
          .integers(LogSoftmax.CLASSES)
          .flops(launch -> 5.0 * launch.items() * launch.integer(LogSoftmax.CLASSES))
          .means(
              (call, from, to) -> {
                double[] x = call.array(LogSoftmax.X);
                double[] y = call.array(LogSoftmax.Y);
                int classes = call.integer(LogSoftmax.CLASSES);
                for (int row = from; row < to; row++) {
                  int start = row * classes;
                  double shift = LogSoftmax.logSumExp(x, start, classes);
                  for (int j = start; j < start + classes; j++) {
                    y[j] = Math.exp(x[j] - shift);
                  }
                }
              });

  @Override
  public Rule rule() {
    return new Rule("y_j = exp(x_j) / Σ exp(x_k)", "dx = y · (dy - Σ dy_k y_k)");
  }

  @Override
  public String worked(Working at) {
    return at.is("exp(" + LogSoftmax.logarithm(at) + ")");
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return LogSoftmax.rows("Softmax", inputs.get(0));
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    LogSoftmax.launch(KERNEL, arena, inputs.get(0), result);
    return (y, dy, into) -> into.add(0, () -> back(y, dy));
  }

  /*
   * A constant added to a row of dy does not change the pullback. So the dy of the most probable
   * class is taken off first: where that class is all but certain, dy − Σ would otherwise leave it
   * no digits, and there is no other place to tell how sure the network is.
   */

  /** {@code y · (dy − Σ_k dy_k y_k)}: the pullback where y is the softmax. */
  static Var back(Var y, Var dy) {
    Var largest = Ops.reshape(Ops.max(y, -1), y.shape().with(y.shape().rank() - 1, 1));
    Var atLargest = Ops.affine(Ops.sign(Ops.subtract(y, largest)), 1, 1); // 1 there, else 0
    Var sum = Ops.sumLastKeeping(Chain.gate(dy, atLargest));
    Var shifted = Ops.subtract(dy, Ops.divide(sum, Ops.sumLastKeeping(atLargest)));
    Var weighted = Ops.sumLastKeeping(Chain.gate(shifted, y));
    return Chain.gate(Ops.subtract(shifted, weighted), y);
  }
}
