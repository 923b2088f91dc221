package gibbon.attack;

/**
 * The nearest example that an attack found for a picture.
 *
 * @param pixels of it; where none was found, of the last tried
 * @param reached whether the attack succeeded
 * @param predicted what the network takes it for
 * @param gradients passes forward and back that it took
 */
public record NearExample(float[] pixels, boolean reached, int predicted, int gradients) {
  /** What was done to the picture, r. */
  public float[] change(float[] picture) {
    float[] change = new float[pixels.length];
    for (int p = 0; p < change.length; p++) {
      change[p] = pixels[p] - picture[p];
    }
    return change;
  }

  /** ‖r‖₂. */
  public double length(float[] picture) {
    double squares = 0;
    for (float r : change(picture)) {
      squares += (double) r * r;
    }
    return Math.sqrt(squares);
  }

  /** ‖r‖∞. */
  public double largestChange(float[] picture) {
    double largest = 0;
    for (float r : change(picture)) {
      largest = Math.max(largest, Math.abs(r));
    }
    return largest;
  }
}
