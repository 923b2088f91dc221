package gibbon.attack;

import gibbon.data.Bounds;
import java.util.List;

/**
 * The standard set of Croce and Hein (2020), each attack on the pictures that still stand: APGD on
 * the cross-entropy, targeted APGD on the logits ratio, targeted FAB, and squares.
 */
public final class AutoAttack {
  private static final int TARGETS = 9;
  private static final int STEPS = 100;
  private static final int QUERIES = 5000;

  public static final AttackKind KIND =
      AttackKind.named("auto", "the standard set: APGD, targeted APGD, targeted FAB, Square")
          .withNorm(Norm.LINF, Norm.L2)
          .withEpsilon()
          .withSeed()
          .withBox()
          .made(chosen -> standard(chosen.norm(), chosen.epsilon(), chosen.seed(), chosen.box()));

  private AutoAttack() {}

  /** The set for a norm and an ε. */
  public static Worst standard(Norm norm, double epsilon, long seed, Bounds box) {
    return new Worst(members(norm, epsilon, seed, box));
  }

  /** Its attacks, in their order. */
  public static List<Attack> members(Norm norm, double epsilon, long seed, Bounds box) {
    Start start = Start.random(seed);
    AutoPgd entropy = new AutoPgd(norm, epsilon, STEPS, Climb.CROSS_ENTROPY, start, box);
    AutoPgd ratio = new AutoPgd(norm, epsilon, STEPS, Climb.DLR, start, box);
    AdaptiveBoundary boundary = new AdaptiveBoundary(norm, epsilon, STEPS, 1, seed, box);
    Attack squares = Square.usual(norm, epsilon, QUERIES, seed, box);
    return List.of(
        entropy, new EachTarget(ratio, TARGETS), new EachTarget(boundary, TARGETS), squares);
  }
}
