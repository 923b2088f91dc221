package gibbon.check;

import gibbon.Text;

/**
 * What a check found.
 *
 * @param what case, order, seed and sizes
 * @param reverse the number the backward pass gave
 * @param difference the number the differences gave
 * @param error how far apart they are, scaled
 * @param tolerance the largest error that passes
 * @param worst the place where they are furthest apart, with both numbers
 * @param hidden what keeps differences from telling whether the gradient is right; mostly empty
 */
public record Finding(
    String what,
    double reverse,
    double difference,
    double error,
    double tolerance,
    String worst,
    String hidden) {

  Finding(
      String what, double reverse, double difference, double error, double tolerance, String at) {
    this(what, reverse, difference, error, tolerance, at, "");
  }

  /** Whether differences could tell, and the error is a number within the tolerance. */
  public boolean passed() {
    return hidden.isEmpty() && error <= tolerance;
  }

  /** One line for a person: what was checked, both numbers, the error and the worst place. */
  public String message() {
    if (!hidden.isEmpty()) {
      return Text.of(
          "Gradient of %s: whether it is right cannot be told: %s. Check the function without the large number.",
          what, hidden);
    }
    return Text.of(
        "Gradient of %s: the backward pass gives %.12g, differences give %.12g, scaled error %.3g (tolerance %.0e); worst at %s.",
        what, reverse, difference, error, tolerance, worst);
  }

  /** Throws an {@link AssertionError} with the message unless the check passed. */
  public void orThrow() {
    if (!passed()) {
      throw new AssertionError(message());
    }
  }

  Finding at(String place) {
    return new Finding(what, reverse, difference, error, tolerance, place, hidden);
  }
}
