package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
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
public record SoftmaxCrossEntropy() implements Op {
  /*
   * Loss and gradient share the exponentials, so one kernel makes both: loss and p − t. The pullback
   * finds p − t ready, and scales it unless each loss weighs 1; where nobody goes back, [rows, classes] numbers were written
   * for nothing, which costs less than a launch.
   *
   * Where the softmax saturates, p − 1 is exactly 0 in single precision and the sign of the input
   * gradient is lost. The difference is therefore taken as minus the sum of the other probabilities
   * wherever p is large: at the label, and at the most probable class of a distribution.
   */

  public static final Kernel.Array LOGITS = Kernel.array("logits");
  public static final Kernel.Array LABELS = Kernel.array("labels");
  public static final Kernel.Array TARGET = Kernel.array("target");
  public static final Kernel.Array LOSS = Kernel.array("loss");
  public static final Kernel.Array DIFFERENCE = Kernel.array("difference");
  public static final Kernel.Int CLASSES = Kernel.integer("classes");

  /**
   * {@code loss = ln Σ exp(x_k) − x_label}, {@code difference_j = p_j} but {@code difference_label
   * = −Σ_{k≠label} p_k}; one work-item a row.
   */
  static final Kernel BY_LABEL =
      Kernel.named("cross_entropy_labels")
          .reads(LOGITS, LABELS)
          .writes(LOSS, DIFFERENCE)
          .integers(CLASSES)
          .flops(launch -> 5.0 * launch.items() * launch.integer(CLASSES))
          .means(
              (call, from, to) -> {
                int classes = call.integer(CLASSES);
                double[] logits = call.array(LOGITS);
                double[] labels = call.array(LABELS);
                double[] losses = call.array(LOSS);
                double[] difference = call.array(DIFFERENCE);
                for (int row = from; row < to; row++) {
                  int start = row * classes;
                  double label = labels[row];
                  boolean valid = isLabel(label, classes);
                  double shift = LogSoftmax.logSumExp(logits, start, classes);
                  double others = 0;
                  for (int j = 0; j < classes; j++) {
                    double p = Math.exp(logits[start + j] - shift);
                    difference[start + j] = valid ? p : Double.NaN;
                    others += j == label ? 0 : p;
                  }
                  losses[row] = valid ? shift - logits[start + (int) label] : Double.NaN;
                  if (valid) {
                    difference[start + (int) label] = -others;
                  }
                }
              });

  /**
   * {@code loss = Σ_j t_j (ln Σ exp(x_k) − x_j)}, {@code difference_j = p_j Σ_{k≠j} t_k − t_j
   * Σ_{k≠j} p_k}; one work-item a row. The sums without j are the whole less one, but for the most
   * probable class, where they are added up.
   */
  static final Kernel BY_DISTRIBUTION =
      Kernel.named("cross_entropy_distribution")
          .reads(LOGITS, TARGET)
          .writes(LOSS, DIFFERENCE)
          .integers(CLASSES)
          .flops(launch -> 10.0 * launch.items() * launch.integer(CLASSES))
          .means(
              (call, from, to) -> {
                int classes = call.integer(CLASSES);
                double[] logits = call.array(LOGITS);
                double[] t = call.array(TARGET);
                double[] losses = call.array(LOSS);
                double[] p = call.array(DIFFERENCE);
                for (int row = from; row < to; row++) {
                  int start = row * classes;
                  double shift = LogSoftmax.logSumExp(logits, start, classes);
                  int top = start;
                  double targets = 0;
                  double loss = 0;
                  for (int j = start; j < start + classes; j++) {
                    p[j] = Math.exp(logits[j] - shift);
                    loss += t[j] == 0 ? 0 : t[j] * (shift - logits[j]);
                    targets += t[j];
                    top = p[j] > p[top] ? j : top;
                  }
                  losses[row] = loss;
                  double otherProbabilities = 0;
                  double otherTargets = 0;
                  for (int j = start; j < start + classes; j++) {
                    otherProbabilities += j == top ? 0 : p[j];
                    otherTargets += j == top ? 0 : t[j];
                  }
                  for (int j = start; j < start + classes; j++) {
                    p[j] =
                        j == top
                            ? p[j] * otherTargets - t[j] * otherProbabilities
                            : p[j] * targets - t[j];
                  }
                }
              });

  static boolean isLabel(double label, int classes) {
    return label >= 0 && label < classes && label == Math.rint(label);
  }

  @Override
  public Rule rule() {
    return new Rule(
        "loss = ln Σ exp(logit_k) - logit_label", "dlogits = (softmax(logits) - target) · dloss");
  }

  @Override
  public String worked(Working at) {
    return at.result().input(1).shape().rank() == 1 ? byLabel(at) : byDistribution(at);
  }

  /*
   * As ln(1 + Σ exp(z_k − z_y)): where the network is confident, the difference of two large numbers would
   * leave no digits of the loss.
   */
  static String byLabel(Working at) {
    double[] z = at.input(0);
    int classes = at.result().input(0).shape().extent(1);
    int start = at.place() * classes;
    if (!isLabel(at.input(1)[at.place()], classes)) {
      return at.is("no class " + at.text(at.input(1)[at.place()]));
    }
    int label = (int) at.input(1)[at.place()];
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += k == label ? 0 : Math.exp(z[start + k] - z[start + label]);
    }
    return at.is(
        Text.of("ln(1 + Σ exp(z[k] − z[%d]) over k ≠ %d) = ln(1 + %s)", label, label, at.text(sum)),
        Math.log1p(sum));
  }

  private static String byDistribution(Working at) {
    double[] z = at.input(0);
    double[] t = at.input(1);
    int classes = at.result().input(0).shape().extent(1);
    int start = at.place() * classes;
    double shift = LogSoftmax.logSumExp(z, start, classes);
    return at.is(at.products(classes, k -> t[start + k], k -> shift - z[start + k]));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return rows(name(), inputs);
  }

  /** The rows of an op of this name that takes logits and labels or a target. */
  static Shape rows(String op, List<Shape> inputs) {
    Shape logits = inputs.get(0);
    Shape target = inputs.get(1);
    if (logits.rank() != 2
        || !(target.equals(Shape.of(logits.extent(0))) || target.equals(logits))) {
      throw new ShapeException(
          Text.of(
              "%s needs logits [rows, classes] and labels [rows] or a target [rows, classes], got %s and %s.",
              op, logits, target));
    }
    if (target.rank() == 1) {
      Places.require("SoftmaxCrossEntropy", logits.extent(1), "give distributions, not labels");
    }
    return Shape.of(logits.extent(0));
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape logits = inputs.get(0).shape();
    boolean labels = inputs.get(1).shape().rank() == 1;
    Tensor difference = arena.allocate(logits);
    arena
        .launch(labels ? BY_LABEL : BY_DISTRIBUTION)
        .range(logits.extent(0))
        .reads(inputs.get(0), inputs.get(1))
        .writes(result, difference)
        .integers(logits.extent(1))
        .run();
    return (loss, dloss, into) -> {
      into.add(
          0,
          () ->
              Chain.weighed(
                  dloss
                      .tape()
                      .apply(new SoftmaxMinusTarget(difference), loss.input(0), loss.input(1)),
                  dloss));
      if (!labels) {
        into.add(
            1,
            () ->
                Chain.gate(
                    Ops.scale(Ops.logSoftmax(loss.input(0)), -1),
                    Ops.reshape(dloss, Shape.of(logits.extent(0), 1))));
      }
    };
  }
}
