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
 * A cost of labels [rows] that an attack can climb however sure logits [rows, classes] are →
 * [rows]: the cross-entropy J, but for a row whose log-odds for its label exceed {@code margin} the
 * logarithm of the odds against it, ln((1 − p) / p) = ln Σ_{k≠label} exp(x_k) − x_label.
 *
 * <p>Since ∇J = (1 − p) · ∇ ln((1 − p) / p), both point the same way; but 1 − p, and with it ∇J, is
 * 0 in single precision from a margin of about 104 on, and in double precision from 745. A label
 * that is no whole number in 0 … classes − 1 makes its row NaN.
 *
 * @param margin rows whose log-odds for the label are larger count as sure; −∞ for all rows
 */
public record CrossEntropyOrOdds(double margin) implements Op {
  /*
   * Rows that are not sure get the very bits of SoftmaxCrossEntropy, so an attack changes only where
   * it had lost its way.
   */

  public static final Kernel.Array LOGITS = SoftmaxCrossEntropy.LOGITS;
  public static final Kernel.Array LABELS = SoftmaxCrossEntropy.LABELS;
  public static final Kernel.Array LOSS = SoftmaxCrossEntropy.LOSS;
  public static final Kernel.Array DIFFERENCE = SoftmaxCrossEntropy.DIFFERENCE;
  public static final Kernel.Array SURE = Kernel.array("sure");
  public static final Kernel.Int CLASSES = SoftmaxCrossEntropy.CLASSES;
  public static final Kernel.Real MARGIN = Kernel.real("margin");

  /**
   * {@code loss} and {@code difference}, its gradient by the logits, with {@code sure} 1 or 0: as
   * for cross-entropy, but in sure rows with a softmax over the other classes, and −1 at the label;
   * one work-item a row.
   */
  static final Kernel KERNEL =
      Kernel.named("cross_entropy_or_odds")
          .reads(LOGITS, LABELS)
          .writes(LOSS, DIFFERENCE, SURE)
          .integers(CLASSES)
          .reals(MARGIN)
          .flops(launch -> 8.0 * launch.items() * launch.integer(CLASSES))
          .means(
              (call, from, to) -> {
                int classes = call.integer(CLASSES);
                double[] logits = call.array(LOGITS);
                double[] labels = call.array(LABELS);
                double[] losses = call.array(LOSS);
                double[] difference = call.array(DIFFERENCE);
                double[] sure = call.array(SURE);
                double margin = call.real(MARGIN);
                for (int row = from; row < to; row++) {
                  int start = row * classes;
                  boolean valid = SoftmaxCrossEntropy.isLabel(labels[row], classes);
                  int label = valid ? (int) labels[row] : 0;
                  double x = logits[start + label];
                  double shift = ofOthers(logits, start, classes, label);
                  boolean odds = x - shift > margin;
                  shift = odds ? shift : LogSoftmax.logSumExp(logits, start, classes);
                  double others = 0;
                  for (int j = 0; j < classes; j++) {
                    double p = probability(logits[start + j], shift);
                    difference[start + j] = valid ? p : Double.NaN;
                    others += j == label ? 0 : p;
                  }
                  if (valid) {
                    difference[start + label] = odds ? -1 : -others;
                  }
                  losses[row] = valid ? shift - x : Double.NaN;
                  sure[row] = valid && odds ? 1 : 0;
                }
              });

  /** Of a class that cannot be, 0 even among others that cannot be either. */
  private static double probability(double x, double shift) {
    return x == Double.NEGATIVE_INFINITY ? 0 : Math.exp(x - shift);
  }

  /** The logarithm of the sum of the exponentials of a row but for the label's; −∞ if all are 0. */
  private static double ofOthers(double[] x, int start, int classes, int label) {
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < classes; j++) {
      max = j == label ? max : Math.max(max, x[start + j]);
    }
    double sum = 0;
    for (int j = 0; j < classes; j++) {
      sum += j == label ? 0 : probability(x[start + j], max);
    }
    return max + Math.log(sum);
  }

  @Override
  public Rule rule() {
    return new Rule(
        "loss = ln Σ exp(logit_k) - logit_label; where p_label / (1 - p_label) > exp("
            + margin
            + "), ln Σ exp(logit_k) - logit_label over k ≠ label",
        "dlogits = (softmax(logits) - target) · dloss, the softmax without the label where sure");
  }

  @Override
  public String worked(Working at) {
    double[] z = at.input(0);
    int classes = at.result().input(0).shape().extent(1);
    int start = at.place() * classes;
    double label = at.input(1)[at.place()];
    boolean valid = SoftmaxCrossEntropy.isLabel(label, classes);
    double shift = valid ? ofOthers(z, start, classes, (int) label) : 0;
    if (!valid || !(z[start + (int) label] - shift > margin)) {
      return SoftmaxCrossEntropy.byLabel(at);
    }
    return at.is(
        Text.of(
            "ln Σ exp(z[k] over k ≠ %.0f) − z[%.0f] = %s − %s",
            label, label, at.text(shift), at.term(z[start + (int) label])));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return resultShape("CrossEntropyOrOdds", inputs);
  }

  static Shape resultShape(String op, List<Shape> inputs) {
    Shape logits = inputs.get(0);
    Shape labels = inputs.get(1);
    if (logits.rank() != 2 || logits.extent(1) < 2 || !labels.equals(Shape.of(logits.extent(0)))) {
      throw new ShapeException(
          op
              + " needs logits [rows, classes ≥ 2] and labels [rows], got "
              + logits
              + " and "
              + labels
              + ".");
    }
    Places.require(op, logits.extent(1), "take fewer classes");
    return labels;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape logits = inputs.get(0).shape();
    Tensor difference = arena.allocate(logits);
    Tensor sure = arena.allocate(Shape.of(logits.extent(0), 1));
    arena
        .launch(KERNEL)
        .range(logits.extent(0))
        .reads(inputs.get(0), inputs.get(1))
        .writes(result, difference, sure)
        .integers(logits.extent(1))
        .reals(margin)
        .run();
    CrossEntropyOrOddsGradient gradient = new CrossEntropyOrOddsGradient(difference, sure);
    return (loss, dloss, into) ->
        into.add(
            0,
            () -> Chain.weighed(dloss.tape().apply(gradient, loss.input(0), loss.input(1)), dloss));
  }
}
