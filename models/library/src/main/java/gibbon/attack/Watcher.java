package gibbon.attack;

/** Looks on at every backward pass of a victim, such as to count gradients of zero. */
public interface Watcher {
  Watcher NONE = (points, gradients) -> {};

  /**
   * @param points where [count, inputs]
   * @param gradients ∇ₓJ there [count, inputs]
   */
  void differentiated(Pictures points, FetchedGradients gradients);
}
