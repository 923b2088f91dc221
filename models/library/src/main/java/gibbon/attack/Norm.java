package gibbon.attack;

import static gibbon.attack.LinearAlgebra.absolute;
import static gibbon.attack.LinearAlgebra.bySlope;
import static gibbon.attack.LinearAlgebra.divided;

import gibbon.data.Bounds;
import gibbon.update.EuclideanLength;

/**
 * How large a change of a picture is, and what follows from that: which step of a size climbs most,
 * which change in a ball is nearest, which step to a plane is least. All of it is for one picture,
 * on the host, in double precision.
 */
public enum Norm {
  /** The largest change of a pixel, ‖r‖∞. */
  LINF {
    @Override
    public double of(double[] r) {
      double largest = 0;
      for (double change : r) {
        largest = Math.max(largest, Math.abs(change));
      }
      return largest;
    }

    @Override
    public double dual(double[] w) {
      return L1.of(w);
    }

    @Override
    public void steepest(double[] g, double[] into) {
      for (int i = 0; i < g.length; i++) {
        into[i] = Math.signum(g[i]);
      }
    }

    @Override
    public void steepest(double[] g, double[] x, Bounds box, double size, double[] into) {
      for (int i = 0; i < g.length; i++) {
        into[i] = Math.signum(g[i]) * Math.min(size, room(x[i], g[i], box));
      }
    }

    @Override
    public void project(double[] x, double[] r, double size, Bounds box) {
      for (int i = 0; i < r.length; i++) {
        r[i] = Math.max(-size, Math.min(size, r[i]));
      }
      hold(x, r, box);
    }

    @Override
    void least(double[] w, double[] room, double f, double[] into) {
      double[] full = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        full[i] = w[i] == 0 ? 0 : Math.abs(w[i]) * room[i];
      }
      double level = WaterLevel.of(absolute(w), full, f);
      for (int i = 0; i < w.length; i++) {
        into[i] = w[i] == 0 ? 0 : Math.min(level, room[i]);
      }
    }
  },

  /** The Euclidean length, ‖r‖₂. */
  L2 {
    @Override
    public double of(double[] r) {
      return EuclideanLength.of(r);
    }

    @Override
    public double dual(double[] w) {
      double largest = LINF.of(w);
      return largest == 0 ? 0 : largest * of(divided(w, largest));
    }

    @Override
    public void steepest(double[] g, double[] into) {
      // A power of two, so that where no square is lost nothing changes, not even in the last bit.
      double scale = Math.scalb(1.0, -Math.getExponent(LINF.of(g)));
      for (int i = 0; i < g.length; i++) {
        into[i] = g[i] * scale;
      }
      double length = of(into);
      for (int i = 0; i < g.length; i++) {
        into[i] /= length == 0 ? 1 : length;
      }
    }

    @Override
    public void steepest(double[] g, double[] x, Bounds box, double size, double[] into) {
      double[] slope = divided(g, Math.max(LINF.of(g), Double.MIN_NORMAL));
      double[] squares = new double[g.length];
      double[] full = new double[g.length];
      for (int i = 0; i < g.length; i++) {
        double room = room(x[i], g[i], box);
        squares[i] = slope[i] * slope[i];
        full[i] = squares[i] == 0 ? 0 : room * room;
      }
      double factor = Math.sqrt(WaterLevel.of(squares, full, size * size));
      for (int i = 0; i < g.length; i++) {
        into[i] =
            slope[i] == 0
                ? 0
                : Math.signum(g[i]) * Math.min(factor * Math.abs(slope[i]), room(x[i], g[i], box));
      }
      EuclideanLength.shorten(into, size);
    }

    @Override
    public void project(double[] x, double[] r, double size, Bounds box) {
      EuclideanLength.shorten(r, size);
      hold(x, r, box);
    }

    @Override
    void least(double[] w, double[] room, double f, double[] into) {
      double largest = LINF.of(w);
      double[] squares = new double[w.length];
      double[] full = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        double slope = largest == 0 ? 0 : Math.abs(w[i]) / largest;
        squares[i] = slope * slope;
        full[i] = slope == 0 ? 0 : slope * room[i];
      }
      double level = WaterLevel.of(squares, full, largest == 0 ? 0 : f / largest);
      for (int i = 0; i < w.length; i++) {
        double slope = largest == 0 ? 0 : Math.abs(w[i]) / largest;
        into[i] = slope == 0 ? 0 : Math.min(level * slope, room[i]);
      }
    }
  },

  /** The sum of all changes, ‖r‖₁. */
  L1 {
    @Override
    public double of(double[] r) {
      double sum = 0;
      for (double change : r) {
        sum += Math.abs(change);
      }
      return sum;
    }

    @Override
    public double dual(double[] w) {
      return LINF.of(w);
    }

    @Override
    public void steepest(double[] g, double[] into) {
      int steepest = 0;
      for (int i = 0; i < g.length; i++) {
        steepest = Math.abs(g[i]) > Math.abs(g[steepest]) ? i : steepest;
        into[i] = 0;
      }
      into[steepest] = Math.signum(g[steepest]);
    }

    @Override
    public void steepest(double[] g, double[] x, Bounds box, double size, double[] into) {
      double left = size;
      for (int i : bySlope(g)) {
        double step = g[i] == 0 ? 0 : Math.min(left, room(x[i], g[i], box));
        into[i] = Math.signum(g[i]) * step;
        left -= step;
      }
    }

    @Override
    public void project(double[] x, double[] r, double size, Bounds box) {
      // Softened first, then held: r_i = clip(|r_i| − t, 0, room_i). t is bisected; its upper end
      // is
      // inside the ball.
      double[] before = r.clone();
      soften(x, before, 0, box, r);
      if (of(r) <= size) {
        return;
      }
      double low = 0;
      double high = LINF.of(before);
      for (double t = high / 2; t > low && t < high; t = (low + high) / 2) {
        soften(x, before, t, box, r);
        if (of(r) > size) {
          low = t;
        } else {
          high = t;
        }
      }
      soften(x, before, high, box, r);
    }

    private void soften(double[] x, double[] before, double t, Bounds box, double[] r) {
      for (int i = 0; i < r.length; i++) {
        r[i] = Math.signum(before[i]) * Math.max(Math.abs(before[i]) - t, 0);
      }
      hold(x, r, box);
    }

    @Override
    void least(double[] w, double[] room, double f, double[] into) {
      double left = f;
      for (int i : bySlope(w)) {
        double slope = Math.abs(w[i]);
        into[i] = slope == 0 ? 0 : Math.min(Math.max(left, 0) / slope, room[i]);
        left -= slope * into[i];
      }
    }
  };

  /** The size of a change. */
  public abstract double of(double[] r);

  /** The largest ⟨w, r⟩ of any r of size 1. */
  public abstract double dual(double[] w);

  /** The r of size 1 with the largest ⟨g, r⟩; 0 where g is 0, and the first of equals in L1. */
  public abstract void steepest(double[] g, double[] into);

  /**
   * The r with the largest ⟨g, r⟩ of all up to a size that leave x + r in the box, x being in it.
   */
  public abstract void steepest(double[] g, double[] x, Bounds box, double size, double[] into);

  /**
   * Moves r, in place, into the ball of a size and then x + r into the box; in L∞ and L1 to the
   * nearest point of both. ‖r‖ as {@link #of} computes it is at most the size, exactly.
   */
  public abstract void project(double[] x, double[] r, double size, Bounds box);

  /**
   * The least step from x that leaves it in the box and reaches the plane f + ⟨w, step⟩ = 0; where
   * that is out of reach, as far towards it as the box allows.
   */
  public void toPlane(double[] x, double[] w, double f, Bounds box, double[] into) {
    double[] room = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      room[i] = room(x[i], f > 0 ? -w[i] : w[i], box);
    }
    least(w, room, Math.abs(f), into);
    for (int i = 0; i < w.length; i++) {
      into[i] = into[i] == 0 ? 0 : (f > 0 ? -into[i] : into[i]) * Math.signum(w[i]);
    }
  }

  /** The least lengths up to each room with Σ|w|·length = f ≥ 0, or all the room there is. */
  abstract void least(double[] w, double[] room, double f, double[] into);

  /** How far a pixel can go in the direction of a sign before it meets the wall of the box. */
  static double room(double x, double direction, Bounds box) {
    return Math.max(0, direction > 0 ? box.high() - x : x - box.low());
  }

  static void hold(double[] x, double[] r, Bounds box) {
    for (int i = 0; i < r.length; i++) {
      double least = box.low() - x[i] < 0 ? box.low() - x[i] : 0;
      double most = box.high() - x[i] > 0 ? box.high() - x[i] : 0;
      r[i] = r[i] < least ? least : r[i] > most ? most : r[i];
    }
  }
}
