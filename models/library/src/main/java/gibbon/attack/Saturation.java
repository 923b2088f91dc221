package gibbon.attack;

/**
 * How p − 1, the gradient of a softmax's J by the label's logit, is computed where p is nearly 1.
 */
public enum Saturation {
  /**
   * As minus the sum of the other probabilities; an attack climbs the logarithm of the odds against
   * the label where that would vanish as well ({@link gibbon.op.CrossEntropyOrOdds}). So the
   * gradient keeps its digits however sure the network is.
   */
  EXACT,
  /**
   * As it stands, in the arithmetic of the device. In single precision it is 0 from a margin of
   * about 17 on, the step then only strengthens the other classes, and sure networks look more
   * robust than they are. It is what software of the paper's time computes, and many still do.
   */
  ROUNDED
}
