package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Bounds;

/** Numbers that an attack cannot be made with. */
final class Refusal {
  private Refusal() {}

  /**
   * @throws GibbonException unless the number lies from low to high
   */
  static void unless(String what, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new GibbonException(
          Text.of("%s goes from %s to %s, got %s.", what, plain(low), plain(high), plain(value)));
    }
  }

  /**
   * @throws GibbonException for an even number
   */
  static void odd(String what, int value) {
    if (value % 2 == 0) {
      throw new GibbonException(
          Text.of("%s is an odd number, such as %d, got %d.", what, value + 1, value));
    }
  }

  /** The size of a change: finite, not negative, of single precision. */
  static void epsilon(double epsilon) {
    unless("The epsilon of an attack", epsilon, 0, Float.MAX_VALUE);
  }

  /**
   * @throws GibbonException if a picture is outside of the box
   */
  static void outside(Pictures pictures, Bounds box) {
    float[] values = pictures.values();
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] >= box.low() && values[i] <= box.high())) {
        throw new GibbonException(
            Text.of(
                "The box of the attack holds %s, but picture %d has the value %s; give the attack the bounds of the pictures, or none.",
                box, pictures.places()[i / pictures.inputs()], values[i]));
      }
    }
  }

  /**
   * @throws GibbonException for a goal with a class to reach
   */
  static void towards(String attack, Goal goal) {
    if (goal.towards()) {
      throw new GibbonException(
          Text.of(
              "%s only leaves a class and cannot be told which to reach; take an attack that climbs, such as pgd, for a target.",
              attack));
    }
  }

  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }
}
