package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Call;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * A whole layer of maxout units (Goodfellow et al. 2013), h = maxout(x·w + b): x [batch, inputs], w
 * [inputs, units · pieces] and b [units · pieces] → [batch, units]. The lowest piece wins a tie.
 */
public record MaxoutLayer(int pieces) implements Op {
  /*
   * The same numbers as MatMul, Add and Maxout one after the other, but the [batch, units · pieces]
   * sums, five times as many as the result has, need never go to memory. What they are needed for
   * on the backward pass is only who won.
   */

  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array W = Kernel.array("w");
  public static final Kernel.Array BIAS = Kernel.array("bias");
  public static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Array WINNER = Kernel.array("winner");
  public static final Kernel.Int M = Kernel.integer("m");
  public static final Kernel.Int UNITS = Kernel.integer("units");
  public static final Kernel.Int K = Kernel.integer("k");
  public static final Kernel.Int PIECES = Kernel.integer("pieces");

  /**
   * {@code y[i, u] = max_q z[i, pieces·u + q]} and which q it was, where {@code z[i, j] = Σ_p x[i,
   * p] · w[p, j] + bias[j]}; range [m], a work-item makes a row.
   */
  static final Kernel KERNEL =
      Kernel.named("maxout_layer")
          .reads(X, W, BIAS)
          .writes(Y, WINNER)
          .integers(M, UNITS, K, PIECES)
          .flops(
              l -> 2.0 * l.integer(M) * l.integer(UNITS) * l.integer(PIECES) * (l.integer(K) + 1))
          .means(MaxoutLayer::rows);

  @Override
  public Rule rule() {
    return new Rule(
        "y[i, u] = max over q of z[i, " + pieces + "·u + q], z = x · w + b",
        "dz = dy at the winning piece (the lowest of equals), 0 at the others;"
            + " dx = dz · wᵀ, dw = xᵀ · dz, db = Σ dz");
  }

  @Override
  public String worked(Working at) {
    return Max.worked(at, sums(at, pieces));
  }

  @Override
  public OptionalInt piece(Working at) {
    return OptionalInt.of(Max.winner(sums(at, pieces)));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return units(name(), pieces, inputs);
  }

  /** The sums z of all pieces of a unit. */
  static double[] sums(Working at, int pieces) {
    int units = at.result().shape().extent(1);
    int first = at.place() % units * pieces;
    double[] z = new double[pieces];
    Arrays.setAll(z, q -> sum(at, at.place() / units, first + q));
    return z;
  }

  private static double sum(Working at, int row, int column) {
    double[] x = at.input(0);
    double[] w = at.input(1);
    double[] b = at.input(2);
    int k = w.length / b.length;
    double sum = b[column];
    for (int p = 0; p < k; p++) {
      sum += x[row * k + p] * w[p * b.length + column];
    }
    return sum;
  }

  /** The shape of the units that an op of this name makes of x, w and b. */
  static Shape units(String op, int pieces, List<Shape> inputs) {
    Shape x = inputs.get(0);
    Shape w = inputs.get(1);
    Shape b = inputs.get(2);
    if (pieces < 1
        || x.rank() != 2
        || w.rank() != 2
        || x.extent(1) != w.extent(0)
        || w.extent(1) % pieces != 0
        || !b.equals(Shape.of(w.extent(1)))) {
      throw new ShapeException(
          Text.of(
              "%s needs [m, k], [k, units · %d pieces] and [units · %d pieces], got %s, %s and %s.",
              op, pieces, pieces, x, w, b));
    }
    Places.require("MaxoutLayer", pieces, "take the maximum of parts first");
    return Shape.of(x.extent(0), w.extent(1) / pieces);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    Tensor winner = arena.allocate(result.shape());
    arena
        .launch(KERNEL)
        .range(x.extent(0))
        .reads(inputs.get(0), inputs.get(1), inputs.get(2))
        .writes(result, winner)
        .integers(x.extent(0), result.shape().extent(1), x.extent(1), pieces)
        .run();
    return back(winner, pieces, 1);
  }

  /** What the kernel means; a kernel that does more begins with the same arguments. */
  static void rows(Call call, int from, int to) {
    double[] x = call.array(X);
    double[] w = call.array(W);
    double[] bias = call.array(BIAS);
    double[] y = call.array(Y);
    double[] winners = call.array(WINNER);
    int units = call.integer(UNITS);
    int k = call.integer(K);
    int pieces = call.integer(PIECES);
    int columns = units * pieces;
    double[] z = new double[columns];
    for (int i = from; i < to; i++) {
      Arrays.fill(z, 0);
      for (int p = 0; p < k; p++) {
        double factor = x[i * k + p];
        for (int j = 0; j < columns; j++) {
          z[j] += factor * w[p * columns + j];
        }
      }
      for (int u = 0; u < units; u++) {
        int winner = 0;
        double best = z[u * pieces] + bias[u * pieces];
        for (int q = 1; q < pieces; q++) {
          double candidate = z[u * pieces + q] + bias[u * pieces + q];
          if (candidate > best || (candidate != candidate && best == best)) {
            best = candidate;
            winner = q;
          }
        }
        y[i * units + u] = best;
        winners[i * units + u] = winner;
      }
    }
  }

  /**
   * The pullback of a layer whose units gave {@code scale} times their winning piece.
   *
   * @param winner of each unit [batch, units], none of its pieces where it gave 0
   */
  static Pullback back(Tensor winner, int pieces, double scale) {
    return (y, dy, into) -> {
      Var[] leaf = new Var[1]; // The winners on dy's tape, put there once.
      Supplier<Var> winners =
          () -> {
            leaf[0] = leaf[0] == null ? dy.tape().leaf(winner) : leaf[0];
            return leaf[0];
          };
      Tape tape = dy.tape();
      into.add(
          0,
          () -> tape.apply(new WinnersTimesMatrix(pieces, scale), dy, y.input(1), winners.get()));
      into.add(
          1,
          () -> tape.apply(new MatrixTimesWinners(pieces, scale), y.input(0), dy, winners.get()));
      into.add(2, () -> tape.apply(new SumOfWinners(pieces, scale), dy, winners.get()));
    };
  }
}
