package gibbon.attack;

import gibbon.model.Output;

/**
 * What an attack climbs: a number of the logits of one picture that is the larger the nearer the
 * picture is to its goal, whether that is to leave a class or to reach one. It is differentiated by
 * the logits on the host, in double precision, so nothing of it is lost however sure a network is.
 */
public enum Climb {
  /** The cost J of the class to leave, {@link Output#attacked}; less that of the class to reach. */
  CROSS_ENTROPY {
    @Override
    public double at(
        Output output, double[] logits, int from, int classes, Aim aim, double[] slope) {
      boolean towards = aim.reach() >= 0;
      double cost = cost(output, logits, from, classes, towards ? aim.reach() : aim.leave(), slope);
      for (int k = 0; towards && k < classes; k++) {
        slope[k] = -slope[k];
      }
      return towards ? -cost : cost;
    }
  },

  /**
   * The logit of the strongest rival, or of the class to reach, less that of the class to leave.
   */
  MARGIN {
    @Override
    public double at(
        Output output, double[] logits, int from, int classes, Aim aim, double[] slope) {
      Pair pair = Pair.of(logits, from, classes, aim);
      for (int k = 0; k < classes; k++) {
        slope[k] = k == pair.up ? 1 : k == pair.down ? -1 : 0;
      }
      return pair.lead(logits, from);
    }
  },

  /**
   * The difference of logits ratio: the margin by (π₁ − π₃), the first and third largest logits,
   * or, for a picture that leaves one class for a certain other, by π₁ − ½(π₃ + π₄). It does not
   * change when all logits are multiplied. Where there are too few classes for it, the margin
   * itself.
   */
  DLR {
    @Override
    public double at(
        Output output, double[] logits, int from, int classes, Aim aim, double[] slope) {
      boolean both = aim.leave() >= 0 && aim.reach() >= 0;
      double margin = MARGIN.at(output, logits, from, classes, aim, slope);
      if (classes < (both ? 4 : 3)) {
        return margin;
      }
      int[] order = largest(logits, from, classes, both ? 4 : 3);
      double third = both ? .5 : 1;
      double spread = logits[from + order[0]] - third * logits[from + order[2]] + 1e-12;
      spread -= both ? .5 * logits[from + order[3]] : 0;
      double ratio = margin / spread;
      for (int k = 0; k < classes; k++) {
        slope[k] /= spread;
      }
      slope[order[0]] -= ratio / spread;
      slope[order[2]] += third * ratio / spread;
      if (both) {
        slope[order[3]] += .5 * ratio / spread;
      }
      return ratio;
    }
  };

  /**
   * The number and its derivatives by the logits.
   *
   * @param output what the logits mean
   * @param logits of many pictures
   * @param from where those of this picture begin
   * @param slope [classes], filled in
   */
  public abstract double at(
      Output output, double[] logits, int from, int classes, Aim aim, double[] slope);

  /** Two logits, one to raise and one to lower. */
  private record Pair(int up, int down) {
    static Pair of(double[] logits, int from, int classes, Aim aim) {
      if (aim.reach() < 0) {
        return new Pair(rival(logits, from, classes, aim.leave()), aim.leave());
      }
      boolean any = aim.leave() < 0;
      return new Pair(aim.reach(), any ? rival(logits, from, classes, aim.reach()) : aim.leave());
    }

    double lead(double[] logits, int from) {
      return logits[from + up] - logits[from + down];
    }
  }

  /** The class of the largest logit but one's, the lowest among equals. */
  static int rival(double[] logits, int from, int classes, int but) {
    int best = but == 0 ? 1 : 0;
    for (int k = best + 1; k < classes; k++) {
      best = k != but && logits[from + k] > logits[from + best] ? k : best;
    }
    return best;
  }

  /** The classes of the largest logits, largest first, the lowest first among equals. */
  static int[] largest(double[] logits, int from, int classes, int count) {
    int[] order = new int[count];
    boolean[] taken = new boolean[classes];
    for (int i = 0; i < count; i++) {
      int best = -1;
      for (int k = 0; k < classes; k++) {
        if (!taken[k] && (best < 0 || logits[from + k] > logits[from + best])) {
          best = k;
        }
      }
      taken[best] = true;
      order[i] = best;
    }
    return order;
  }

  /** {@link Output#attacked} of one picture with its derivatives. */
  private static double cost(
      Output output, double[] logits, int from, int classes, int label, double[] slope) {
    return switch (output) {
      case SOFTMAX -> softmax(logits, from, classes, label, slope);
      case SIGMOIDS -> sigmoids(logits, from, classes, label, slope);
      case GAUSSIANS -> {
        for (int k = 0; k < classes; k++) {
          slope[k] = k == label ? -1 : 0;
        }
        yield -logits[from + label];
      }
    };
  }

  /** ln(1 + Σ exp(z_k − z_y)); p − 1 is taken as minus the sum of the others. */
  private static double softmax(double[] logits, int from, int classes, int label, double[] slope) {
    double best = 0;
    for (int k = 0; k < classes; k++) {
      best = Math.max(best, logits[from + k] - logits[from + label]);
    }
    double others = 0;
    for (int k = 0; k < classes; k++) {
      slope[k] = Math.exp(logits[from + k] - logits[from + label] - best);
      others += k == label ? 0 : slope[k];
    }
    double all = others + slope[label];
    double right = 0;
    for (int k = 0; k < classes; k++) {
      slope[k] /= all;
      right -= k == label ? 0 : slope[k];
    }
    slope[label] = right;
    return best == 0 ? Math.log1p(others) : best + Math.log(all);
  }

  /** Σ ζ(z_k) − z_y. */
  private static double sigmoids(
      double[] logits, int from, int classes, int label, double[] slope) {
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      double z = logits[from + k];
      double small = Math.exp(-Math.abs(z));
      boolean own = k == label;
      // ζ(z) − z = ζ(−z), and its slope is −σ(−z): both keep their digits.
      double signed = own ? -z : z;
      sum += Math.max(signed, 0) + Math.log1p(small);
      double sigmoid = signed >= 0 ? 1 / (1 + small) : small / (1 + small);
      slope[k] = own ? -sigmoid : sigmoid;
    }
    return sum;
  }
}
