package gibbon.attack;

import gibbon.GibbonException;
import gibbon.data.Bounds;
import gibbon.data.PictureShape;

/**
 * The square attack (Andriushchenko et al. 2020, algorithm 1): random changes of squares, each kept
 * if it raises the rival's lead; {@link FlatSquares} in L∞, {@link BumpSquares} in L2.
 *
 * @param queries forward passes at most
 * @param share of the picture that the first squares cover
 */
public record Square(
    Norm norm, double epsilon, int queries, double share, long seed, int restart, Bounds box)
    implements Restartable {
  /** After so many queries squares cover half as much; not rescaled to the number of queries. */
  private static final int[] SMALLER = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

  public static final AttackKind KIND =
      AttackKind.named("square", "random squares, by logits alone")
          .withNorm(Norm.LINF, Norm.L2)
          .withEpsilon()
          .with(AttackOption.whole("queries", "forward passes at most", 5000, 1, 100_000_000))
          .with(
              AttackOption.derived(
                  "share",
                  "of the picture that squares cover first; .8, in L2 .1, unless it is given",
                  1e-6,
                  1))
          .withSeed()
          .withBox()
          .made(
              chosen ->
                  new Square(
                      chosen.norm(),
                      chosen.epsilon(),
                      chosen.whole("queries"),
                      chosen.numberOr("share", share(chosen.norm())),
                      chosen.seed(),
                      0,
                      chosen.box()));

  public Square {
    Refusal.epsilon(epsilon);
    Refusal.unless("The number of queries", queries, 1, 1e9);
    Refusal.unless("The share that squares cover", share, 1e-6, 1);
    if (norm == Norm.L1) {
      throw new GibbonException("Squares are made in L∞ and L2, not in L1.");
    }
  }

  /** As in the paper, in [0, 1]. */
  static Square usual(Norm norm, double epsilon, int queries, long seed, Bounds box) {
    return new Square(norm, epsilon, queries, share(norm), seed, 0, box);
  }

  private static double share(Norm norm) {
    return norm == Norm.LINF ? .8 : .1;
  }

  @Override
  public Square with(double epsilon) {
    return new Square(norm, epsilon, queries, share, seed, restart, box);
  }

  @Override
  public Square restarted(int number) {
    return number == 0 ? this : new Square(norm, epsilon, queries, share, seed, number, box);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    PictureShape shape = pictures.shape();
    return RandomSearch.examples(
        victim,
        pictures,
        goal,
        this,
        queries,
        box,
        place -> Start.numbers(seed, Start.SQUARE, restart, place),
        norm == Norm.LINF
            ? new FlatSquares(shape, epsilon, share)
            : new BumpSquares(shape, epsilon, share));
  }

  /** The side of the square of a query, in pixels. */
  static int side(PictureShape shape, double share, int query) {
    double covered = share;
    for (int at : SMALLER) {
      covered /= query > at ? 2 : 1;
    }
    long side = Math.round(Math.sqrt(covered * shape.rows() * shape.columns()));
    return (int) Math.max(1, Math.min(side, Math.min(shape.rows(), shape.columns())));
  }
}
