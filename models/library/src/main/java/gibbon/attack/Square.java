package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.data.PictureShape;
import gibbon.tensor.Philox;

/**
 * The square attack in L∞ (Andriushchenko et al. 2020, algorithms 1 and 2): random squares of ±2ε a
 * channel, each kept if it raises the rival's lead. {@link SquareL2} is that in L2.
 *
 * @param queries forward passes at most
 * @param share of the picture that the first squares cover
 */
public record Square(double epsilon, int queries, double share, long seed, int restart, Bounds box)
    implements Restartable {
  /** After so many queries squares cover half as much; not rescaled to the number of queries. */
  private static final int[] SMALLER = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

  static final double SHARE = .8;

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
          .made(Square::made);

  private static Attack made(Chosen chosen) {
    int queries = chosen.whole("queries");
    return chosen.norm() == Norm.LINF
        ? new Square(
            chosen.epsilon(),
            queries,
            chosen.numberOr("share", SHARE),
            chosen.seed(),
            0,
            chosen.box())
        : new SquareL2(
            chosen.epsilon(),
            queries,
            chosen.numberOr("share", SquareL2.SHARE),
            chosen.seed(),
            0,
            chosen.box());
  }

  public Square {
    Refusal.epsilon(epsilon);
    Refusal.unless("The number of queries", queries, 1, 1e9);
    Refusal.unless("The share that squares cover", share, 1e-6, 1);
  }

  @Override
  public Norm norm() {
    return Norm.LINF;
  }

  @Override
  public Square with(double epsilon) {
    return new Square(epsilon, queries, share, seed, restart, box);
  }

  @Override
  public Square restarted(int number) {
    return number == 0 ? this : new Square(epsilon, queries, share, seed, number, box);
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
        (random, query, r) -> {
          if (query == 0) {
            stripes(random, shape, r);
          } else {
            square(random, shape, side(shape, share, query), r);
          }
        });
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

  /** ±ε a column and channel. */
  private void stripes(Philox random, PictureShape shape, double[] r) {
    int width = shape.columns() * shape.channels();
    for (int stripe = 0; stripe < width; stripe++) {
      double change = random.nextInt() < 0 ? -epsilon : epsilon;
      for (int p = stripe; p < r.length; p += width) {
        r[p] = change;
      }
    }
  }

  /** ±2ε a channel in a square anywhere, the last row and column included. */
  void square(Philox random, PictureShape shape, int side, double[] r) {
    int top = random.nextInt(shape.rows() - side + 1);
    int left = random.nextInt(shape.columns() - side + 1);
    for (int channel = 0; channel < shape.channels(); channel++) {
      double change = random.nextInt() < 0 ? -2 * epsilon : 2 * epsilon;
      for (int row = top; row < top + side; row++) {
        for (int column = left; column < left + side; column++) {
          r[(row * shape.columns() + column) * shape.channels() + channel] += change;
        }
      }
    }
  }
}
