package gibbon.check;

import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which numbers an input is drawn from, so that an op is defined there and smooth nearby.
 *
 * @param name what a failure message calls it
 * @param differentiable false for labels and indices, which are not moved by a gradient check
 * @param draw how numbers are drawn
 */
public record Domain(String name, boolean differentiable, Draw draw) {
  /*
   * Kinks are kept at least CLEARANCE away, a thousand times the step of a gradient check in double.
   * Numbers are rounded to single precision, so that every device starts from the same ones.
   */
  private static final double CLEARANCE = .05;

  /** Uniform in [−2, 2). */
  public static final Domain REAL = each("real", random -> random.nextDouble(-2, 2));

  /** As {@link #REAL}, for ops that −∞ may be given to: as the logit of a class that cannot be. */
  public static final Domain LOGIT = each("logit", random -> random.nextDouble(-2, 2));

  /** Uniform in [0.5, 2.5): for logarithms and powers. */
  public static final Domain POSITIVE = each("positive", random -> random.nextDouble(.5, 2.5));

  /** Magnitudes in [0.5, 2.5), either sign: for denominators. */
  public static final Domain NONZERO =
      each("nonzero", random -> (random.nextBoolean() ? 1 : -1) * random.nextDouble(.5, 2.5));

  /** Uniform in [0.05, 0.95). */
  public static final Domain PROBABILITY =
      each("probability", random -> random.nextDouble(.05, .95));

  /**
   * No two numbers alike and none 0, spread evenly over [−2, 2): for maxima, whose kinks are ties.
   */
  public static final Domain DISTINCT = new Domain("distinct", true, Domain::distinct);

  /** Numbers that break careless kernels, many alike: zeros, denormals, huge and tiny ones. */
  public static final Domain HOSTILE = each("hostile", Domain::hostile);

  /** These and −∞. */
  public static final Domain HOSTILE_LOGIT =
      each(
          "hostile logit",
          random -> random.nextInt(8) == 0 ? Double.NEGATIVE_INFINITY : hostile(random));

  /** Rows along the last axis that are positive and sum to one. */
  public static final Domain DISTRIBUTION = new Domain("distribution", true, Domain::distribution);

  private static final float[] HOSTILES = {
    0f,
    -0f,
    1f,
    -1f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    0x1p-60f,
    1e-30f,
    -1e-30f,
    1e30f,
    -1e30f,
    88.8f,
    -88.8f,
    Math.nextUp(1f),
    Math.nextDown(1f)
  };

  /** How the numbers of one input are drawn, row-major. */
  @FunctionalInterface
  public interface Draw {
    double[] numbers(SplittableRandom random, Shape shape);
  }

  /** How one number is drawn. */
  @FunctionalInterface
  public interface Number {
    double draw(SplittableRandom random);
  }

  /** Every number is drawn alike and by itself. */
  public static Domain each(String name, Number number) {
    return new Domain(name, true, (random, shape) -> fill(random, shape, number));
  }

  /** Uniform in [−2, 2) but for a clearance around each kink. */
  public static Domain awayFrom(double... kinks) {
    return each(
        "away from " + Arrays.toString(kinks),
        random -> {
          while (true) {
            double number = random.nextDouble(-2, 2);
            if (Arrays.stream(kinks).allMatch(kink -> Math.abs(number - kink) > CLEARANCE)) {
              return number;
            }
          }
        });
  }

  /** Whole numbers in 0 … {@code count} − 1, each as likely as any other. */
  public static Domain below(int count) {
    return new Domain(
        "whole below " + count,
        false,
        (random, shape) -> fill(random, shape, r -> r.nextInt(count)));
  }

  /** What {@link #HOSTILE} draws from, 0 first. */
  public static List<Float> hostileNumbers() {
    List<Float> numbers = new ArrayList<>();
    for (float number : HOSTILES) {
      numbers.add(number);
    }
    return numbers;
  }

  /** The numbers that break careless kernels in the place of these. */
  Domain hostile() {
    return equals(LOGIT) ? HOSTILE_LOGIT : HOSTILE;
  }

  /** Numbers of a shape, each exactly representable in single precision. */
  public double[] numbers(SplittableRandom random, Shape shape) {
    double[] numbers = draw.numbers(random, shape);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) numbers[i];
    }
    return numbers;
  }

  private static double[] fill(SplittableRandom random, Shape shape, Number number) {
    double[] numbers = new double[shape.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number.draw(random);
    }
    return numbers;
  }

  private static double hostile(SplittableRandom random) {
    return HOSTILES[random.nextInt(HOSTILES.length)];
  }

  private static double[] distinct(SplittableRandom random, Shape shape) {
    double[] numbers = new double[shape.size()];
    for (int i = 0; i < numbers.length; i++) {
      int j = random.nextInt(i + 1);
      numbers[i] = numbers[j];
      numbers[j] = (4. * i + 3) / numbers.length - 2;
    }
    return numbers;
  }

  private static double[] distribution(SplittableRandom random, Shape shape) {
    double[] numbers = fill(random, shape, r -> r.nextDouble(.05, 1));
    int classes = shape.extent(-1);
    for (int start = 0; start < numbers.length; start += classes) {
      double sum = Arrays.stream(numbers, start, start + classes).sum();
      for (int j = start; j < start + classes; j++) {
        numbers[j] /= sum;
      }
    }
    return numbers;
  }
}
