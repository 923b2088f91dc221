package gibbon.explain;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is to be explained: a picture, and an attack on it.
 *
 * @param picture where it comes from, such as {@code MNIST test 0}
 * @param x its pixels, row-major, the channels of a pixel side by side
 * @param shape of the picture
 * @param bounds that the numbers of pictures keep to
 * @param classNames what each class is called
 * @param label the class whose loss J is; empty to take the model's own prediction
 * @param recorded the label that the data set gives the picture, if it comes from one
 * @param target the class to move towards instead of away from {@code label}
 * @param epsilon of the step, in the unit of the pixels; may be negative
 */
public record Question(
    String picture,
    float[] x,
    PictureShape shape,
    Bounds bounds,
    List<String> classNames,
    OptionalInt label,
    OptionalInt recorded,
    OptionalInt target,
    double epsilon) {

  /** A channel of a pixel, whose gradient is to be taken apart; all three count from 0. */
  public record Pixel(int row, int column, int channel) {}

  /**
   * A unit that is to be taken apart.
   *
   * @param layer counted from 1: those that multiply by weights, in the order in which they run
   * @param place its number in a dense layer; row, column and map in a layer of maps; from 0
   */
  public record Unit(int layer, List<Integer> place) {
    public Unit {
      place = List.copyOf(place);
    }

    /** Of a dense layer. */
    public Unit(int layer, int unit) {
      this(layer, List.of(unit));
    }
  }

  /**
   * A question about a picture of a data set.
   *
   * @param index of the picture
   * @param label the class whose loss J is; empty to take the data set's
   */
  public static Question of(
      Dataset data, int index, OptionalInt label, OptionalInt target, double epsilon) {
    int own = data.labels()[index];
    return new Question(
        data.name() + " " + index,
        data.picture(index),
        data.shape(),
        data.bounds(),
        data.classNames(),
        OptionalInt.of(label.orElse(own)),
        OptionalInt.of(own),
        target,
        epsilon);
  }

  /** Checks what can be checked before a device is asked. */
  void check(int inputs, int classes) {
    if (x.length != inputs) {
      throw new GibbonException(
          Text.of(
              "%s has %s = %d pixels, but the model takes %d; give a picture of that size.",
              picture, shape, x.length, inputs));
    }
    requireClass("The label", label, classes);
    requireClass("The target", target, classes);
    if (!Double.isFinite(epsilon)) {
      throw new GibbonException("Epsilon is a finite number, got " + epsilon + ".");
    }
  }

  private static void requireClass(String what, OptionalInt given, int classes) {
    if (given.isPresent() && (given.getAsInt() < 0 || given.getAsInt() >= classes)) {
      throw new GibbonException(
          Text.of(
              "%s is a class of the model, 0 to %d, got %d.", what, classes - 1, given.getAsInt()));
    }
  }
}
