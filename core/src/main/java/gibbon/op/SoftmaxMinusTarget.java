package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * softmax(x) · Σ_k t_k − t, row by row: the gradient of {@link SoftmaxCrossEntropy}, for the same
 * kinds of target.
 */
record SoftmaxMinusTarget() implements Op {
  /*
   * Where the softmax saturates, p − 1 is exactly 0 in single precision and the sign of the input
   * gradient is lost. The difference is therefore taken as minus the sum of the other probabilities
   * wherever p is large: at the label, and at the most probable class of a distribution.
   */

  /** {@code y_j = p_j} but {@code y_label = −Σ_{k≠label} p_k}; one work-item a row. */
  static final Kernel LABELS =
      Kernel.named("softmax_minus_labels")
          .reads("logits", "labels")
          .writes("y")
          .integers("classes")
          .flops(launch -> 5.0 * launch.items() * launch.integers()[0])
          .means(
              (call, from, to) -> {
                int classes = call.integer(0);
                double[] y = call.array(2);
                for (int row = from; row < to; row++) {
                  int start = row * classes;
                  double label = call.array(1)[row];
                  boolean valid = SoftmaxCrossEntropy.isLabel(label, classes);
                  double shift = LogSoftmax.logSumExp(call.array(0), start, classes);
                  double others = 0;
                  for (int j = 0; j < classes; j++) {
                    y[start + j] = valid ? Math.exp(call.array(0)[start + j] - shift) : Double.NaN;
                    others += j == label ? 0 : y[start + j];
                  }
                  if (valid) {
                    y[start + (int) label] = -others;
                  }
                }
              });

  /**
   * {@code y_j = p_j Σ_{k≠j} t_k − t_j Σ_{k≠j} p_k}; one work-item a row. The sums without j are
   * the whole less one, but for the most probable class, where they are added up.
   */
  static final Kernel DISTRIBUTION =
      Kernel.named("softmax_minus_distribution")
          .reads("logits", "target")
          .writes("y")
          .integers("classes")
          .flops(launch -> 8.0 * launch.items() * launch.integers()[0])
          .means(
              (call, from, to) -> {
                int classes = call.integer(0);
                double[] t = call.array(1);
                double[] y = call.array(2);
                for (int row = from; row < to; row++) {
                  int start = row * classes;
                  double shift = LogSoftmax.logSumExp(call.array(0), start, classes);
                  int top = start;
                  double targets = 0;
                  for (int j = start; j < start + classes; j++) {
                    y[j] = Math.exp(call.array(0)[j] - shift);
                    targets += t[j];
                    top = y[j] > y[top] ? j : top;
                  }
                  double otherProbabilities = 0;
                  double otherTargets = 0;
                  for (int j = start; j < start + classes; j++) {
                    otherProbabilities += j == top ? 0 : y[j];
                    otherTargets += j == top ? 0 : t[j];
                  }
                  for (int j = start; j < start + classes; j++) {
                    y[j] =
                        j == top
                            ? y[j] * otherTargets - t[j] * otherProbabilities
                            : y[j] * targets - t[j];
                  }
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y = softmax(logits) - target", "dlogits = p · (dy - Σ dy_k p_k), p = softmax(logits)");
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    new SoftmaxCrossEntropy().resultShape(inputs);
    return inputs.get(0);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    boolean labels = SoftmaxCrossEntropy.launch(LABELS, DISTRIBUTION, arena, inputs, result);
    return (y, dy, into) -> {
      into.add(
          0,
          () -> {
            Var back = Softmax.back(Ops.softmax(y.input(0)), dy);
            return labels ? back : Ops.multiply(back, Ops.sumLastKeeping(y.input(1)));
          });
      if (!labels) {
        into.add(
            1,
            () -> Ops.subtract(Ops.sumLastKeeping(Ops.multiply(dy, Ops.softmax(y.input(0)))), dy));
      }
    };
  }
}
