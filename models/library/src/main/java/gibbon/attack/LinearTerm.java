package gibbon.attack;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.DeviceData;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Output;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

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

  /** The function f of a picture whose change is looked at. */
  public enum Quantity {
    /** The cost that FGSM climbs. */
    LOSS {
      @Override
      Var of(Output output, Var logits, Var label, Var rival) {
        return output.attacked(logits, label);
      }
    },
    /**
     * The logit of the label's strongest rival less that of the label; a mistake where it is above
     * 0. The rival is the one at x, wherever the step leads.
     */
    LEAD_OF_THE_RIVAL {
      @Override
      Var of(Output output, Var logits, Var label, Var rival) {
        Var difference = Ops.subtract(Output.oneHot(logits, rival), Output.oneHot(logits, label));
        return Ops.sum(Ops.multiply(logits, difference), 1);
      }
    };

    /** f of each picture [batch]. */
    abstract Var of(Output output, Var logits, Var label, Var rival);
  }

  /** A term for every ε, over all pictures. */
  public static List<LinearTerm> of(
      Network model, DeviceData data, Quantity quantity, double... epsilons) {
    List<LinearTerm> terms = new ArrayList<>();
    for (double epsilon : epsilons) {
      terms.add(new LinearTerm(epsilon, new double[data.count()], new double[data.count()]));
    }
    Output output = model.output();
    for (int from = 0; from < data.count(); from += BATCH) {
      int count = Math.min(BATCH, data.count() - from);
      try (Arena arena = new Arena(data.images().device())) {
        Tape tape = new Tape(arena);
        Var images = Ops.slice(tape.leaf(data.images()), 0, from, count);
        Var label = Ops.slice(tape.leaf(data.labels()), 0, from, count);
        Var x = tape.leaf(images.value());
        Var logits = model.logits(x, Noise.NONE);
        Var rival = tape.leaf(arena.ofIntegers(rivals(logits.value(), label.value())));
        Var before = quantity.of(output, logits, label, rival);
        Var gradient = tape.gradients(before, 1, List.of(x)).var(x);
        double[] slope = Ops.sum(Ops.abs(gradient), 1).value().toDoubles();
        double[] start = before.value().toDoubles();
        for (LinearTerm term : terms) {
          Var moved = Ops.signStep(x, gradient, term.epsilon, -INFINITY, INFINITY);
          Var after = quantity.of(output, model.logits(moved, Noise.NONE), label, rival);
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

  /** The class with the largest logit but the label. */
  private static int[] rivals(Tensor logits, Tensor labels) {
    double[] values = logits.toDoubles();
    double[] label = labels.toDoubles();
    int classes = logits.shape().extent(1);
    int[] rivals = new int[label.length];
    for (int i = 0; i < rivals.length; i++) {
      int best = label[i] == 0 ? 1 : 0;
      for (int k = 0; k < classes; k++) {
        if (k != label[i] && values[i * classes + k] > values[i * classes + best]) {
          best = k;
        }
      }
      rivals[i] = best;
    }
    return rivals;
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
