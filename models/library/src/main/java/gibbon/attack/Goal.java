package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What is to become of each picture of a batch.
 *
 * @param classes a class a picture: its label, which it is to leave, or the class it is to reach
 * @param towards whether the classes are to be reached rather than left
 * @param aims a class a picture that an attack moves it towards, though any but its label will do;
 *     empty where the attack is free
 */
public record Goal(int[] classes, boolean towards, int[] aims) {
  /** No class in particular. */
  private static final int NONE = -1;

  private static final int[] FREE = {};

  /** To be taken for anything but these labels. */
  public static Goal away(int... labels) {
    return new Goal(labels, false, FREE);
  }

  /** To be taken for these classes. */
  public static Goal towards(int... targets) {
    return new Goal(targets, true, FREE);
  }

  /** Every one of so many pictures is to be taken for this class. */
  public static Goal towardsAll(int target, int count) {
    int[] targets = new int[count];
    Arrays.fill(targets, target);
    return towards(targets);
  }

  /** Whether a picture that the network takes for {@code predicted} is where it should be. */
  public boolean reached(int picture, int predicted) {
    return towards == (predicted == classes[picture]);
  }

  /** The same, but by way of these classes, one a picture. */
  public Goal aiming(int... towards) {
    return new Goal(classes, false, towards);
  }

  /**
   * To be taken for the class that is least likely of each picture, the lowest among equals, but
   * never for the label that it leaves by this goal.
   *
   * @param logits of the pictures [count][classes], row-major
   */
  public Goal leastLikely(double[] logits) {
    int known = logits.length / classes.length;
    int[] least = new int[classes.length];
    for (int i = 0; i < least.length; i++) {
      least[i] = classes[i] == 0 ? 1 : 0;
      for (int k = 0; k < known; k++) {
        boolean less = logits[i * known + k] < logits[i * known + least[i]];
        least[i] = k != classes[i] && less ? k : least[i];
      }
    }
    return towards(least);
  }

  /** What a picture is to leave and to reach. */
  public Aim aim(int picture) {
    if (towards) {
      return new Aim(NONE, classes[picture]);
    }
    return new Aim(classes[picture], aims.length == 0 ? NONE : aims[picture]);
  }

  /** Which way along the gradient of the cost of {@link #classes} it goes: 1 up, −1 down. */
  public int sign() {
    return towards ? -1 : 1;
  }

  /** The same for these rows of the batch alone, in this order. */
  public Goal only(int... rows) {
    return new Goal(chosen(classes, rows), towards, aims.length == 0 ? aims : chosen(aims, rows));
  }

  private static int[] chosen(int[] values, int[] rows) {
    return Arrays.stream(rows).map(row -> values[row]).toArray();
  }

  Goal slice(int from, int count) {
    return only(IntStream.range(from, from + count).toArray());
  }

  /**
   * @throws GibbonException if there is not a class of the network for each picture
   */
  void check(int pictures, int known) {
    if (classes.length != pictures) {
      throw new GibbonException(
          Text.of("A goal has a class for each picture, got %d for %d.", classes.length, pictures));
    }
    for (int wanted : classes) {
      if (wanted < 0 || wanted >= known) {
        throw new GibbonException(
            Text.of(
                "The network knows the classes 0 to %d; %d cannot be %s.",
                known - 1, wanted, towards ? "reached" : "left"));
      }
    }
  }
}
