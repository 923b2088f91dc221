package gibbon.attack;

/**
 * How p − 1, the gradient of a softmax's J by the label's logit, is computed where p is nearly 1.
 */
public enum Saturation {
  /** As minus the sum of the other probabilities: it keeps its digits however sure the network. */
  EXACT,
  /**
   * As it stands, in the arithmetic of the device. In single precision it is 0 from a margin of
   * about 17 on, the step then only strengthens the other classes, and sure networks look more
   * robust than they are. It is what software of the paper's time computes, and many still do.
   */
  ROUNDED
}
