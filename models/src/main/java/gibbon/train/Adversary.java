package gibbon.train;

/**
 * Adversarial training (paper section 6): J̃ = α·J(x) + (1 − α)·J(x̃), with x̃ made anew from the
 * current parameters for every mini-batch and held constant while differentiating.
 *
 * @param alpha weight of the clean loss; the paper uses .5
 * @param epsilon of the fast gradient sign method
 * @param dropout whether the attack sees the network under dropout; off in all that reproduces the
 *     paper, since an adversary that faces other masks than the loss is far weaker
 */
public record Adversary(double alpha, double epsilon, boolean dropout) {
  /** The paper's: α = .5, ε = .25. */
  public static final Adversary PAPER = new Adversary(.5, .25, false);
}
