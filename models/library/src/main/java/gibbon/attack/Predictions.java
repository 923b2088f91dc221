package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.model.Network;
import gibbon.model.Output;
import java.util.Arrays;
import java.util.List;

/**
 * What a model says of some pictures, computed from its logits on the host in double precision.
 *
 * @param classes the most probable class of each picture, the lowest among equals
 * @param confidences its probability
 * @param losses J of the true label
 */
public record Predictions(int[] classes, double[] confidences, double[] losses) {
  /**
   * Reads predictions off logits [labels.length, columns] of a softmax, row-major.
   *
   * @throws GibbonException if a logit is NaN or infinite, which would pass for class 0
   */
  public static Predictions of(double[] logits, int[] labels, int columns) {
    return of(logits, labels, columns, Output.SOFTMAX);
  }

  /** Reads predictions off the logits [labels.length, classes] of a model. */
  public static Predictions of(double[] logits, int[] labels, Network model) {
    return of(logits, labels, model.classes(), model.output());
  }

  private static Predictions of(double[] logits, int[] labels, int columns, Output output) {
    int count = labels.length;
    requireFinite(logits, columns);
    Predictions made = new Predictions(new int[count], new double[count], new double[count]);
    double[] probabilities = new double[columns];
    for (int i = 0; i < count; i++) {
      int start = i * columns;
      int best = largest(logits, start, columns);
      output.probabilities(logits, start, probabilities);
      made.classes[i] = best;
      made.confidences[i] = probabilities[best];
      made.losses[i] = output.loss(logits, start, columns, labels[i]);
    }
    return made;
  }

  /** Refuses what would pass for class 0, or for no class at all. */
  static void requireFinite(double[] logits, int columns) {
    for (int i = 0; i < logits.length; i++) {
      if (!Double.isFinite(logits[i])) {
        throw notFinite(i / columns, logits[i]);
      }
    }
  }

  static GibbonException notFinite(int picture, double logit) {
    return new GibbonException(
        Text.of(
            "The model's logits of picture %d are not finite (%s): its weights have grown beyond all bounds, or the attack's epsilon is too large.",
            picture, logit));
  }

  /** The class of the largest logit of each picture, the lowest among equals. */
  static int[] classes(double[] logits, int columns) {
    int[] classes = new int[logits.length / columns];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = largest(logits, i * columns, columns);
    }
    return classes;
  }

  private static int largest(double[] logits, int from, int columns) {
    int best = 0;
    for (int j = 0; j < columns; j++) {
      best = logits[from + j] > logits[from + best] ? j : best;
    }
    return best;
  }

  /** The predictions of pictures in parts, one after another. */
  static Predictions joined(List<Predictions> parts) {
    return new Predictions(
        parts.stream().flatMapToInt(part -> Arrays.stream(part.classes)).toArray(),
        parts.stream().flatMapToDouble(part -> Arrays.stream(part.confidences)).toArray(),
        parts.stream().flatMapToDouble(part -> Arrays.stream(part.losses)).toArray());
  }

  public int count() {
    return classes.length;
  }

  /** The share of pictures whose class is not their label. */
  public double error(int[] labels) {
    int mistakes = 0;
    for (int i = 0; i < classes.length; i++) {
      mistakes += classes[i] == labels[i] ? 0 : 1;
    }
    return (double) mistakes / classes.length;
  }

  /** The mean confidence over all pictures. */
  public double confidence() {
    double sum = 0;
    for (double confidence : confidences) {
      sum += confidence;
    }
    return sum / confidences.length;
  }

  /**
   * The mean confidence over the pictures whose class is not their label; NaN if there are none.
   */
  public double confidenceOnMistakes(int[] labels) {
    double sum = 0;
    int mistakes = 0;
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] != labels[i]) {
        sum += confidences[i];
        mistakes++;
      }
    }
    return sum / mistakes;
  }

  /** The mean cross-entropy. */
  public double loss() {
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum / losses.length;
  }
}
