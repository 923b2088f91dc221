package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.Arrays;

/**
 * A model's logits at evenly spaced points of a line x + t·v (paper section 8, figure 4).
 *
 * <p>A network of linear and maxout units is linear between the points where some unit's winner
 * changes: there its logits bend. A bend shows as a second difference that is not 0 at the points
 * on either side of it.
 *
 * @param steps t of each point, at least three, evenly spaced
 * @param logits of each point [points][classes]
 */
public record LogitLine(double[] steps, double[][] logits) {
  /** What rounding leaves of a second difference, relative to the largest logit, in double. */
  private static final double ROUNDING = 1e-10;

  private static final int BATCH = 250;

  public LogitLine {
    if (steps.length < 3 || steps.length != logits.length) {
      throw new GibbonException(
          Text.of(
              "A line needs at least 3 points and logits at each, got %d and %d.",
              steps.length, logits.length));
    }
  }

  /**
   * Evaluates a model along a line. Bends are to be looked for in double precision, that is on the
   * plain-Java device.
   *
   * @param device the model lives on
   * @param x where t is 0 [inputs]
   * @param direction v [inputs]
   * @param points how many, from {@code from} to {@code to}
   */
  public static LogitLine along(
      Device device,
      Network model,
      float[] x,
      float[] direction,
      double from,
      double to,
      int points) {
    double[] steps = new double[points];
    Arrays.setAll(steps, i -> from + (to - from) * i / (points - 1));
    double[][] logits = new double[points][];
    for (int start = 0; start < points; start += BATCH) {
      int count = Math.min(BATCH, points - start);
      double[] pictures = new double[count * x.length];
      for (int i = 0; i < pictures.length; i++) {
        int pixel = i % x.length;
        pictures[i] = x[pixel] + steps[start + i / x.length] * direction[pixel];
      }
      try (Arena arena = new Arena(device)) {
        double[] found =
            model
                .logits(
                    new Tape(arena).leaf(arena.of(Shape.of(count, x.length), pictures)), Noise.NONE)
                .value()
                .toDoubles();
        int classes = found.length / count;
        for (int i = 0; i < count; i++) {
          logits[start + i] = Arrays.copyOfRange(found, i * classes, (i + 1) * classes);
        }
      }
    }
    return new LogitLine(steps, logits);
  }

  /** One class's logit at each point. */
  public double[] ofClass(int label) {
    return Arrays.stream(logits).mapToDouble(row -> row[label]).toArray();
  }

  /** The class of the largest logit at each point, the lowest among equals. */
  public int[] predicted() {
    return Arrays.stream(logits).mapToInt(LogitLine::largest).toArray();
  }

  /**
   * The fewest bends that explain the second differences between two values of t: some stretches
   * between neighbouring points may have several.
   */
  public int bends(double from, double to) {
    int bends = 0;
    int run = 0;
    boolean[] bent = bent();
    for (int i = 1; i < steps.length; i++) {
      boolean counts = i + 1 < steps.length && bent[i] && steps[i] >= from && steps[i] <= to;
      if (counts) {
        run++;
      } else {
        bends += (run + 1) / 2;
        run = 0;
      }
    }
    return bends;
  }

  /**
   * The share of the stretches between neighbouring points, from one value of t to another, that
   * are straight for sure: a stretch with a bend inside has second differences at both its ends.
   */
  public double straightShare(double from, double to) {
    boolean[] bent = bent();
    int stretches = 0;
    int straight = 0;
    for (int i = 1; i + 2 < steps.length; i++) {
      if (steps[i] >= from && steps[i + 1] <= to) {
        stretches++;
        straight += bent[i] && bent[i + 1] ? 0 : 1;
      }
    }
    return (double) straight / stretches;
  }

  /**
   * How much of a logit's variation between two values of t the best straight line explains: R², 1
   * for a straight line.
   */
  public double straightness(int label, double from, double to) {
    int count = 0;
    double meanT = 0;
    double meanZ = 0;
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] >= from && steps[i] <= to) {
        count++;
        meanT += (steps[i] - meanT) / count;
        meanZ += (logits[i][label] - meanZ) / count;
      }
    }
    double tt = 0;
    double tz = 0;
    double zz = 0;
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] >= from && steps[i] <= to) {
        tt += (steps[i] - meanT) * (steps[i] - meanT);
        tz += (steps[i] - meanT) * (logits[i][label] - meanZ);
        zz += (logits[i][label] - meanZ) * (logits[i][label] - meanZ);
      }
    }
    return zz == 0 ? 1 : tz * tz / (tt * zz);
  }

  /** Where the second difference of some logit is not 0. */
  private boolean[] bent() {
    double largest = 0;
    for (double[] row : logits) {
      for (double logit : row) {
        largest = Math.max(largest, Math.abs(logit));
      }
    }
    boolean[] bent = new boolean[steps.length];
    for (int i = 1; i + 1 < steps.length; i++) {
      for (int k = 0; k < logits[i].length; k++) {
        double second = logits[i - 1][k] - 2 * logits[i][k] + logits[i + 1][k];
        bent[i] |= Math.abs(second) > ROUNDING * (1 + largest);
      }
    }
    return bent;
  }

  private static int largest(double[] row) {
    int best = 0;
    for (int k = 1; k < row.length; k++) {
      best = row[k] > row[best] ? k : best;
    }
    return best;
  }
}
