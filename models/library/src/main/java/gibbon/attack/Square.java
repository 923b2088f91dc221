package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.data.PictureShape;
import gibbon.tensor.Philox;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The square attack in L∞ (Andriushchenko et al. 2020): random squares of ±2ε a channel, each kept
 * if it raises the rival's lead. It asks for logits alone, so no gradient can be hidden from it.
 *
 * @param queries forward passes at most
 * @param share of the picture that the first squares cover
 */
public record Square(double epsilon, int queries, double share, long seed, int restart, Bounds box)
    implements Restartable {
  /** After so many queries squares cover half as much; not rescaled to the number of queries. */
  private static final int[] SMALLER = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

  public static final AttackKind KIND =
      AttackKind.named("square", "random squares, by logits alone, in L∞")
          .withEpsilon()
          .with(AttackOption.whole("queries", "forward passes at most", 5000, 1, 100_000_000))
          .with(
              AttackOption.number("share", "of the picture that squares cover first", .8, 1e-6, 1))
          .withSeed()
          .withBox()
          .made(
              chosen ->
                  new Square(
                      chosen.epsilon(),
                      chosen.whole("queries"),
                      chosen.number("share"),
                      chosen.seed(),
                      0,
                      chosen.box()));

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
    Refusal.outside(pictures, box);
    int count = pictures.count();
    PictureShape shape = pictures.shape();
    Philox[] random = new Philox[count];
    Arrays.setAll(random, i -> Start.numbers(seed, Start.SQUARE, restart, pictures.places()[i]));
    float[] best = pictures.values().clone();
    double[] lead = new double[count];
    Arrays.fill(lead, Double.NEGATIVE_INFINITY);
    int[] open = IntStream.range(0, count).toArray();
    for (int query = 0; query < queries && open.length > 0; query++) {
      int[] tried = open;
      float[] points = pictures.at(best).only(tried).values();
      int side = side(shape, query);
      int number = query;
      Pictures.each(
          tried.length,
          i -> {
            double[] x = pictures.doubles(tried[i]);
            double[] r = new double[x.length];
            for (int p = 0; p < r.length; p++) {
              r[p] = points[i * r.length + p] - x[p];
            }
            if (number == 0) {
              stripes(random[tried[i]], shape, r);
            } else {
              square(random[tried[i]], shape, side, r);
            }
            norm().project(x, r, epsilon, box);
            Pictures.store(x, r, points, i);
          });
      Goal wanted = goal.only(tried);
      double[] logits = victim.logits(pictures.only(tried).at(points), wanted);
      int classes = victim.classes();
      int[] predicted = Predictions.classes(logits, classes);
      double[] unused = new double[classes];
      for (int i = 0; i < tried.length; i++) {
        double found = Climb.MARGIN.at(null, logits, i * classes, classes, wanted.aim(i), unused);
        if (found > lead[tried[i]] || wanted.reached(i, predicted[i])) {
          lead[tried[i]] = found;
          int inputs = pictures.inputs();
          System.arraycopy(points, i * inputs, best, tried[i] * inputs, inputs);
        }
      }
      open =
          IntStream.range(0, tried.length)
              .filter(i -> !wanted.reached(i, predicted[i]))
              .map(i -> tried[i])
              .toArray();
    }
    return best;
  }

  /** The side of the square of a query, in pixels. */
  int side(PictureShape shape, int query) {
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
