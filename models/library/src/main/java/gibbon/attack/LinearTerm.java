package gibbon.attack;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.DeviceData;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How much of a change the gradient foretells (paper sections 3 and 4): along ε·sign(∇f) a linear f
 * grows by exactly ε‖∇f‖₁, and any other f by something else.
 *
 * @param epsilon the size of the step
 * @param predicted ε‖∇f‖₁ of each picture
 * @param actual f(x + ε·sign(∇f)) − f(x) of each picture
 */
public record LinearTerm(double epsilon, double[] predicted, double[] actual) {
  private static final int BATCH = 500;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  /** A term for every ε, over all pictures. */
  public static List<LinearTerm> of(
      Network model, DeviceData data, Quantity quantity, double... epsilons) {
    List<LinearTerm> terms = new ArrayList<>();
    for (double epsilon : epsilons) {
      terms.add(new LinearTerm(epsilon, new double[data.count()], new double[data.count()]));
    }
    InputGradient wanted = new InputGradient(quantity, Saturation.EXACT);
    for (int from = 0; from < data.count(); from += BATCH) {
      int count = Math.min(BATCH, data.count() - from);
      try (Arena arena = new Arena(data.images().device())) {
        Tape tape = new Tape(arena);
        Var images = Ops.slice(tape.leaf(data.images()), 0, from, count);
        Var label = Ops.slice(tape.leaf(data.labels()), 0, from, count);
        InputGradient.At at = wanted.at(model, tape, images.value(), label.value(), Noise.NONE);
        UnaryOperator<Var> f = quantity.at(model.output(), at.logits(), at.labels());
        double[] slope = Ops.sum(Ops.abs(at.gradient()), 1).value().toDoubles();
        double[] start = at.values().value().toDoubles();
        for (LinearTerm term : terms) {
          Var moved = Ops.signStep(at.input(), at.gradient(), term.epsilon, -INFINITY, INFINITY);
          Var after = f.apply(model.logits(moved, Noise.NONE));
          double[] end = after.value().toDoubles();
          for (int i = 0; i < count; i++) {
            term.predicted[from + i] = term.epsilon * slope[i];
            term.actual[from + i] = end[i] - start[i];
          }
        }
      }
    }
    return terms;
  }

  /** The mean of ε‖∇f‖₁. */
  public double meanPredicted() {
    return mean(predicted);
  }

  /** The mean of what happened. */
  public double meanActual() {
    return mean(actual);
  }

  /**
   * The share of the change that the linear term explains: 1 − Σ(actual − predicted)² / Σ actual².
   * 1 where f is linear, 0 or less where foretelling no change at all would have done as well.
   */
  public double explained() {
    double missed = 0;
    double all = 0;
    for (int i = 0; i < actual.length; i++) {
      missed += (actual[i] - predicted[i]) * (actual[i] - predicted[i]);
      all += actual[i] * actual[i];
    }
    return 1 - missed / all;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
