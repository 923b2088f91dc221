package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.device.Device;
import gibbon.model.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * What an attack came to on one picture. Classes are those of the largest logit, the lowest among
 * equals, each judged anew on the pixels as they are stored.
 *
 * @param picture its place in the data set
 * @param before what the network takes it for as it is
 * @param after what it takes the example for
 * @param bytes what it takes the example for when its pixels are rounded to bytes; −1 where pixels
 *     have no bounds
 * @param reached whether the example meets the goal
 * @param reachedBefore whether the picture itself does
 * @param reachedInBytes whether the rounded example does
 * @param silently whether the attack passed a point that meets the goal but returned another
 * @param confidence the probability of the class after
 * @param loss J of the label after
 */
public record Trial(
    int picture,
    int label,
    int before,
    int after,
    int bytes,
    boolean reached,
    boolean reachedBefore,
    boolean reachedInBytes,
    boolean silently,
    double confidence,
    double loss,
    Sizes sizes,
    int gradients,
    int forwards,
    int firstAt) {

  /** How large the change is: how many numbers changed, and its norms. */
  public record Sizes(double l0, double l1, double l2, double linf) {
    /** Of a change from one row of numbers to another. */
    public static Sizes of(float[] from, float[] to, int row, int inputs) {
      double[] r = new double[inputs];
      int changed = 0;
      for (int p = 0; p < inputs; p++) {
        r[p] = (double) to[row * inputs + p] - from[row * inputs + p];
        changed += r[p] == 0 ? 0 : 1;
      }
      return new Sizes(changed, Norm.L1.of(r), Norm.L2.of(r), Norm.LINF.of(r));
    }

    /** One of them. */
    public double of(Norm norm) {
      return switch (norm) {
        case LINF -> linf;
        case L2 -> l2;
        case L1 -> l1;
      };
    }
  }

  /** Whether the network named the picture rightly as it is. */
  public boolean right() {
    return before == label;
  }

  /** Whether the picture was right before and the attack failed. */
  public boolean stands() {
    return right() && !reached;
  }

  /** The same if the example is stored in bytes. */
  public boolean standsInBytes() {
    return right() && !reachedInBytes;
  }

  /** The trials of a batch, in a pass more for its bytes. */
  public static List<Trial> of(AttackedBatch batch, Network model, Device device, Bounds bounds) {
    Outcome outcome = batch.outcome();
    Pictures pictures = outcome.pictures();
    boolean stored = ByteLevels.fit(bounds);
    int[] bytes = new int[0];
    if (stored) {
      Pictures rounded = pictures.at(ByteLevels.rounded(outcome.examples(), bounds));
      bytes = new Victim(model, device).judge(rounded, batch.labels()).classes();
    }
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < batch.count(); i++) {
      Outcome.Found found = outcome.found().get(i);
      int before = batch.clean().classes()[i];
      trials.add(
          new Trial(
              pictures.places()[i],
              batch.labels()[i],
              before,
              found.predicted(),
              stored ? bytes[i] : -1,
              found.reached(),
              batch.goal().reached(i, before),
              stored && batch.goal().reached(i, bytes[i]),
              found.silently(),
              batch.adversarial().confidences()[i],
              batch.adversarial().losses()[i],
              Sizes.of(pictures.values(), outcome.examples(), i, pictures.inputs()),
              found.gradients(),
              found.forwards(),
              found.firstAt()));
    }
    return trials;
  }
}
