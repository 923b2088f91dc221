package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.tensor.Philox;

/**
 * Where a walk begins: at the picture itself, or anywhere in the ball around it and the box.
 *
 * @param random whether anywhere, any point as likely as another of the ball
 * @param seed of the random numbers, which depend on the seed, the restart and the place of the
 *     picture in its data set alone
 * @param restart which of several starts, from 0
 */
public record Start(boolean random, long seed, int restart) {
  /** Streams of random numbers: one for starts, one for each attack that draws on the way. */
  static final int STARTS = 300;

  static final int NOISE = 301;
  static final int SQUARE = 302;
  static final int HOP_SKIP_JUMP = 303;
  static final int BOUNDARY = 304;
  static final int VIEWS = 305;
  static final int SPATIAL = 306;
  static final int UNIVERSAL = 307;

  /** The picture itself. */
  public static final Start PICTURE = new Start(false, 0, 0);

  /** Anywhere in the ball. */
  public static Start random(long seed) {
    return new Start(true, seed, 0);
  }

  /** Another start of the same kind. */
  Start restarted(int number) {
    return new Start(true, seed, number);
  }

  /** The random numbers of a picture. */
  static Philox numbers(long seed, int stream, int restart, int place) {
    return new Philox(seed + 0x9E3779B97F4A7C15L * restart, stream, place);
  }

  /** Starting points in the ball and the box [count, inputs]. */
  float[] points(Pictures pictures, Norm norm, double epsilon, Bounds box) {
    float[] points = pictures.values().clone();
    if (random) {
      Pictures.each(
          pictures.count(),
          i -> {
            double[] x = pictures.doubles(i);
            double[] r = new double[x.length];
            inBall(numbers(seed, STARTS, restart, pictures.places()[i]), norm, epsilon, r);
            norm.project(x, r, epsilon, box);
            Pictures.store(x, r, points, i);
          });
    }
    return points;
  }

  /** A change uniform in the ball of a size. */
  static void inBall(Philox random, Norm norm, double size, double[] into) {
    switch (norm) {
      case LINF -> {
        for (int i = 0; i < into.length; i++) {
          into[i] = size * (2.0 * random.nextFloat() - 1);
        }
      }
      case L2 -> {
        direction(random, into);
        double radius = size * Math.pow(random.nextFloat(), 1.0 / into.length);
        for (int i = 0; i < into.length; i++) {
          into[i] *= radius;
        }
      }
      case L1 -> {
        // n lengths out of n + 1 that share the size: uniform in the simplex, each with a sign.
        double sum = exponential(random);
        for (int i = 0; i < into.length; i++) {
          double length = exponential(random);
          into[i] = random.nextInt() < 0 ? -length : length;
          sum += length;
        }
        for (int i = 0; i < into.length; i++) {
          into[i] *= sum == 0 ? 0 : size / sum;
        }
      }
    }
  }

  /** A direction of length 1, all alike. */
  static void direction(Philox random, double[] into) {
    float[] normal = random.gaussian(into.length);
    for (int i = 0; i < into.length; i++) {
      into[i] = normal[i];
    }
    Norm.L2.steepest(into.clone(), into);
  }

  private static double exponential(Philox random) {
    return -Math.log1p(-random.nextFloat());
  }
}
