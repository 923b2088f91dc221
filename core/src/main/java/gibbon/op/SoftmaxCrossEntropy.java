package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * −Σ_j t_j ln softmax(x)_j for each row of logits [rows, classes] → [rows]. The target is a label a
 * row, [rows], or a distribution a row, [rows, classes].
 *
 * <p>A label that is no whole number in 0 … classes − 1 makes its row NaN.
 */
record SoftmaxCrossEntropy() implements Op {
  /** {@code loss = ln Σ exp(x_k) − x_label}; one work-item a row. */
  static final Kernel LABELS =
      Kernel.named("cross_entropy_labels")
          .reads("logits", "labels")
          .writes("loss")
          .integers("classes")
          .flops(launch -> 4.0 * launch.items() * launch.integers()[0])
          .means(
              (call, from, to) -> {
                int classes = call.integer(0);
                double[] logits = call.array(0);
                for (int row = from; row < to; row++) {
                  double label = call.array(1)[row];
                  int start = row * classes;
                  call.array(2)[row] =
                      isLabel(label, classes)
                          ? LogSoftmax.logSumExp(logits, start, classes)
                              - logits[start + (int) label]
                          : Double.NaN;
                }
              });

  /** {@code loss = Σ_j t_j (ln Σ exp(x_k) − x_j)}; one work-item a row. */
  static final Kernel DISTRIBUTION =
      Kernel.named("cross_entropy_distribution")
          .reads("logits", "target")
          .writes("loss")
          .integers("classes")
          .flops(launch -> 6.0 * launch.items() * launch.integers()[0])
          .means(
              (call, from, to) -> {
                int classes = call.integer(0);
                double[] logits = call.array(0);
                for (int row = from; row < to; row++) {
                  int start = row * classes;
                  double shift = LogSoftmax.logSumExp(logits, start, classes);
                  double loss = 0;
                  for (int j = start; j < start + classes; j++) {
                    loss += call.array(1)[j] * (shift - logits[j]);
                  }
                  call.array(2)[row] = loss;
                }
              });

  /** Runs the kernel that suits the kind of target; true if that is labels. */
  static boolean launch(
      Kernel forLabels, Kernel forDistribution, Arena arena, List<Tensor> inputs, Tensor result) {
    Shape logits = inputs.get(0).shape();
    boolean labels = inputs.get(1).shape().rank() == 1;
    arena
        .launch(labels ? forLabels : forDistribution)
        .range(logits.extent(0))
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(logits.extent(1))
        .run();
    return labels;
  }

  static boolean isLabel(double label, int classes) {
    return label >= 0 && label < classes && label == Math.rint(label);
  }

  @Override
  public Rule rule() {
    return new Rule(
        "loss = ln Σ exp(logit_k) - logit_label", "dlogits = (softmax(logits) - target) · dloss");
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape logits = inputs.get(0);
    Shape target = inputs.get(1);
    if (logits.rank() != 2
        || !(target.equals(Shape.of(logits.extent(0))) || target.equals(logits))) {
      throw new ShapeException(
          "SoftmaxCrossEntropy needs logits [rows, classes] and labels [rows] or a target [rows, classes], got "
              + logits
              + " and "
              + target
              + ".");
    }
    return Shape.of(logits.extent(0));
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    boolean labels = launch(LABELS, DISTRIBUTION, arena, inputs, result);
    Shape logits = inputs.get(0).shape();
    Shape column = Shape.of(logits.extent(0), 1);
    return (loss, dloss, into) -> {
      into.add(
          0,
          () ->
              Ops.multiply(
                  dloss.tape().apply(new SoftmaxMinusTarget(), loss.input(0), loss.input(1)),
                  Ops.reshape(dloss, column)));
      if (!labels) {
        into.add(
            1,
            () ->
                Ops.multiply(
                    Ops.scale(Ops.logSoftmax(loss.input(0)), -1), Ops.reshape(dloss, column)));
      }
    };
  }
}
