package gibbon.attack;

import gibbon.model.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Adds up an {@link AttackReport} batch by batch. */
final class Tally implements Sink {
  private final Attack attack;
  private final List<Predictions> clean = new ArrayList<>();
  private final List<Predictions> adversarial = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private final boolean[] shown;
  private int count;
  private int correct;
  private int lost;
  private int reached;
  private int reachedBefore;
  private boolean targeted;
  private int unchanged;
  private long pixels;
  private long zeros;
  private long held;
  private double maxNorm;
  private double l2;

  /**
   * @param classes of the data set, of each of which the first picture is kept
   */
  Tally(Attack attack, int classes) {
    this.attack = attack;
    shown = new boolean[classes];
  }

  @Override
  public void take(AttackedBatch batch) {
    clean.add(batch.clean());
    adversarial.add(batch.adversarial());
    int inputs = batch.outcome().pictures().inputs();
    count += batch.count();
    pixels += (long) batch.count() * inputs;
    targeted = batch.goal().towards();
    for (int i = 0; i < batch.count(); i++) {
      int label = batch.labels()[i];
      boolean wasRight = batch.clean().classes()[i] == label;
      correct += wasRight ? 1 : 0;
      lost += wasRight && batch.adversarial().classes()[i] != label ? 1 : 0;
      reachedBefore += batch.goal().reached(i, batch.clean().classes()[i]) ? 1 : 0;
      reached += batch.outcome().found().get(i).reached() ? 1 : 0;
      change(batch, i, inputs);
      if (!shown[label]) {
        shown[label] = true;
        samples.add(batch.sample(i));
      }
    }
  }

  private void change(AttackedBatch batch, int picture, int inputs) {
    float[] images = batch.outcome().pictures().values();
    float[] examples = batch.outcome().examples();
    double squares = 0;
    double largest = 0;
    for (int p = picture * inputs; p < (picture + 1) * inputs; p++) {
      double change = Math.abs((double) examples[p] - images[p]);
      float gradient = batch.gradients()[p];
      zeros += gradient == 0 ? 1 : 0;
      if (attack instanceof FastGradientSign step) {
        held += step.holds(images[p], gradient, batch.goal().sign()) ? 1 : 0;
      }
      largest = Math.max(largest, change);
      squares += change * change;
    }
    unchanged += largest == 0 ? 1 : 0;
    maxNorm = Math.max(maxNorm, largest);
    l2 += Math.sqrt(squares);
  }

  Attacked attacked(Network model, int[] labels) {
    Predictions before = Predictions.joined(clean);
    Predictions after = Predictions.joined(adversarial);
    AttackReport report =
        new AttackReport(
            attack instanceof Budgeted budgeted ? budgeted.epsilon() : Double.NaN,
            count,
            before.error(labels),
            before.confidence(),
            after.error(labels),
            (double) lost / correct,
            after.confidence(),
            after.confidenceOnMistakes(labels),
            (double) zeros / pixels,
            (double) unchanged / count,
            attack instanceof FastGradientSign ? (double) held / pixels : Double.NaN,
            maxNorm,
            l2 / count,
            targeted ? (double) reachedBefore / count : Double.NaN,
            targeted ? (double) reached / count : Double.NaN);
    samples.sort(Comparator.comparingInt(Sample::label));
    return new Attacked(model, attack, report, before, after, List.copyOf(samples));
  }
}
