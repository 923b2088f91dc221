package gibbon.explain;

import gibbon.Text;
import gibbon.data.Bounds;
import gibbon.explain.Account.Agreement;
import gibbon.explain.Account.Images;
import gibbon.explain.Account.Prediction;
import gibbon.explain.Account.Subject;
import gibbon.explain.Account.Warning;
import java.util.ArrayList;
import java.util.List;

/** What a person should know before trusting the pictures of an attack. */
final class Warnings {
  private static final double GREY_LEVEL = 1 / 255.0;

  private final Subject subject;
  private final Bounds bounds;
  private final Prediction before;
  private final Prediction after;
  private final Images images;
  private final List<Warning> warnings = new ArrayList<>();

  Warnings(Subject subject, Bounds bounds, Prediction before, Prediction after, Images images) {
    this.subject = subject;
    this.bounds = bounds;
    this.before = before;
    this.after = after;
    this.images = images;
  }

  /**
   * All that apply.
   *
   * @param labelGiven whether somebody named the label, or the model's prediction stands for it
   * @param odds whether the log-odds were climbed in J's place
   * @param stored the logits of x̃ once saved with 8 bits a pixel; null where pixels are no levels
   *     of light from 0 to 1, so that nobody saves them like that
   */
  List<Warning> of(boolean labelGiven, boolean odds, Agreement agreement, double[] stored) {
    label(labelGiven);
    gradient(odds, agreement);
    size(stored);
    return warnings;
  }

  private void label(boolean labelGiven) {
    if (!labelGiven) {
      add(
          "label-missing",
          "No label was given, so the model's own prediction, %s, stands for it; the paper's attack uses the true label.",
          subject.named(subject.label()));
    } else if (subject.recorded() != null && subject.recorded() != subject.label()) {
      add(
          "label-not-recorded",
          "The label asked for is %s, the data set's own is %s.",
          subject.named(subject.label()),
          subject.named(subject.recorded()));
    }
    if (before.predicted() != subject.label()) {
      add(
          "label-not-predicted",
          "The model already takes this picture for %s, not for its label %s: there is no right answer to lose.",
          subject.named(before.predicted()),
          subject.named(subject.label()));
    }
    if (subject.target() != null && subject.target() == before.predicted()) {
      add(
          "target-predicted",
          "The target %s is what the model says anyway.",
          subject.named(subject.target()));
    }
  }

  private void gradient(boolean odds, Agreement agreement) {
    Statistics g = Statistics.of(images.gradient());
    double others = 0;
    for (int k = 0; k < before.probabilities().length; k++) {
      others += k == subject.reference() ? 0 : before.probabilities()[k];
    }
    double epsilonOfOne = Math.scalb(1.0, -subject.precisionBits());
    if (odds) {
      add(
          "saturated",
          "The softmax is saturated: the other classes share %s, so little that J's gradient may vanish. In its place that of ln Σ exp(z_k) − z[%d] over k ≠ %d is taken, the log-odds, which points the same way: here dJ stands for their change, and p in p − t for the softmax without class %d.",
          Digits.of(others, 2),
          subject.reference(),
          subject.reference(),
          subject.reference());
    } else if (others < Math.scalb(1.0, -24)) {
      add(
          "saturated",
          "The softmax is saturated: the other classes share %s, so in single precision p − 1 rounds to 0 and its gradient to zero or noise. Gibbon takes the difference as minus the sum of the others, which keeps the signs%s.",
          Digits.of(others, 2),
          others < epsilonOfOne ? "" : " (and this device has the digits anyway)");
    }
    if (g.zeros() == g.count()) {
      add("gradient-zero", "The gradient is zero everywhere: the attack moves nothing.");
    } else if (g.zeros() > 0) {
      add(
          "zero-gradient-pixels",
          "%d of %d pixels have a gradient of exactly 0 and do not move: sign(0) = 0.",
          g.zeros(),
          g.count());
    }
    if (agreement.signsDiffer() > 0) {
      add(
          "signs-differ",
          "%d pixels have another sign on this device than in double precision: their gradient is rounding noise.",
          agreement.signsDiffer());
    }
  }

  private void size(double[] stored) {
    double size = Math.abs(subject.epsilon());
    if (subject.epsilon() == 0) {
      add("epsilon-zero", "Epsilon is 0: x̃ is x.");
    } else if (stored != null && size < GREY_LEVEL) {
      add(
          "below-grey-level",
          "Epsilon %s is below one grey level (1/255 = 0.0039) of a picture saved with 8 bits: %d of %d pixels that moved would be saved as before.",
          Digits.of(subject.epsilon()),
          unchangedWhenStored(),
          moved());
    }
    int outside = 0;
    for (double value : images.adversarial()) {
      outside += value < bounds.low() || value > bounds.high() ? 1 : 0;
    }
    if (outside > 0) {
      add(
          "outside-range",
          "%d pixels of x̃ are below %s or above %s; the paper does not hold them, a saved picture does.",
          outside,
          Digits.of(bounds.low()),
          Digits.of(bounds.high()));
    }
    if (stored == null) {
      return;
    }
    int kept = Prediction.of(stored, subject.reference()).predicted();
    if (kept != after.predicted()) {
      add(
          "lost-when-stored",
          "Saved with 8 bits a pixel, x̃ is taken for %s, not for %s any more.",
          subject.named(kept),
          subject.named(after.predicted()));
    }
  }

  private int moved() {
    return images.gradient().length - Statistics.of(images.gradient()).zeros();
  }

  private int unchangedWhenStored() {
    double[] clean = stored(images.x());
    double[] moved = stored(images.adversarial());
    int same = 0;
    for (int i = 0; i < clean.length; i++) {
      same += clean[i] == moved[i] && images.gradient()[i] != 0 ? 1 : 0;
    }
    return same;
  }

  /** Pixels as 8 bits keep them: held in 0 … 1 and rounded to grey levels. */
  static double[] stored(double[] pixels) {
    double[] stored = new double[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      stored[i] = Math.rint(255 * Math.max(0, Math.min(1, pixels[i]))) / 255;
    }
    return stored;
  }

  private void add(String id, String text, Object... arguments) {
    warnings.add(new Warning(id, Text.of(text, arguments)));
  }
}
