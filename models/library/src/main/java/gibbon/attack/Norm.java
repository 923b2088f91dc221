package gibbon.attack;

/** How large a change of a picture is. */
public enum Norm {
  /** The largest change of a pixel, ‖r‖∞. */
  LINF {
    @Override
    public double of(double[] r) {
      double largest = 0;
      for (double change : r) {
        largest = Math.max(largest, Math.abs(change));
      }
      return largest;
    }
  },
  /** The Euclidean length, ‖r‖₂. */
  L2 {
    @Override
    public double of(double[] r) {
      double squares = 0;
      for (double change : r) {
        squares += change * change;
      }
      return Math.sqrt(squares);
    }
  },
  /** The sum of all changes, ‖r‖₁. */
  L1 {
    @Override
    public double of(double[] r) {
      double sum = 0;
      for (double change : r) {
        sum += Math.abs(change);
      }
      return sum;
    }
  };

  /** The size of a change. */
  public abstract double of(double[] r);
}
