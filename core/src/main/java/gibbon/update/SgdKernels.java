package gibbon.update;

import gibbon.device.Call;
import gibbon.device.Kernel;

/**
 * Stochastic gradient descent with classical momentum, v ← μ·v − rate·g, θ ← θ + v, and a bound on
 * the L2 norm of every weight column: the kernels that carry it out.
 */
public final class SgdKernels {
  public static final Kernel.Array GRADIENT = Kernel.array("gradient");
  public static final Kernel.Array BIAS_GRADIENT = Kernel.array("bias_gradient");
  public static final Kernel.Array WEIGHT = Kernel.array("weight");
  public static final Kernel.Array VELOCITY = Kernel.array("velocity");
  public static final Kernel.Array BIAS = Kernel.array("bias");
  public static final Kernel.Array BIAS_VELOCITY = Kernel.array("bias_velocity");
  public static final Kernel.Int ROWS = Kernel.integer("rows");
  public static final Kernel.Int COLUMNS = Kernel.integer("columns");
  public static final Kernel.Real RATE = Kernel.real("rate");
  public static final Kernel.Real MOMENTUM = Kernel.real("momentum");
  public static final Kernel.Real BOUND = Kernel.real("bound");

  /** What a maxout layer was given [m, rows]. */
  public static final Kernel.Array X = Kernel.array("x");

  /** The gradient of what it made [m, columns / pieces], before {@link #SCALE}. */
  public static final Kernel.Array S = Kernel.array("s");

  /** Which piece made it [m, columns / pieces], −1 for none. */
  public static final Kernel.Array WINNER = Kernel.array("winner");

  public static final Kernel.Int M = Kernel.integer("m");
  public static final Kernel.Int PIECES = Kernel.integer("pieces");
  public static final Kernel.Real SCALE = Kernel.real("scale");

  /** {@code velocity = momentum · velocity − rate · gradient; weight += velocity}. */
  public static final Kernel STEP =
      Kernel.named("sgd_momentum")
          .reads(GRADIENT)
          .writes(WEIGHT, VELOCITY)
          .reals(RATE, MOMENTUM)
          .flops(launch -> 4.0 * launch.items())
          .moves(launch -> 5.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] gradient = call.array(GRADIENT);
                Moving moving = new Moving(call, WEIGHT, VELOCITY);
                for (int i = from; i < to; i++) {
                  moving.move(i, gradient[i]);
                }
              });

  /**
   * {@link #STEP} on a [rows, columns] matrix, after which each column whose L2 norm exceeds the
   * bound is scaled down to it; range [columns]. One kernel, because the update has every weight at
   * hand whose square the norm needs.
   */
  public static final Kernel BOUNDED_STEP =
      Kernel.named("sgd_max_norm")
          .reads(GRADIENT)
          .writes(WEIGHT, VELOCITY)
          .integers(ROWS, COLUMNS)
          .reals(RATE, MOMENTUM, BOUND)
          .flops(launch -> 6.0 * launch.integer(ROWS) * launch.integer(COLUMNS))
          .moves(launch -> 5.0 * launch.integer(ROWS) * launch.integer(COLUMNS))
          .means(
              (call, from, to) -> {
                Moving moving = new Moving(call, WEIGHT, VELOCITY);
                for (int column = from; column < to; column++) {
                  moving.moveColumn(call, column, column(call, column));
                }
              });

  /**
   * {@link #BOUNDED_STEP} on the weights [rows, columns] of a layer and {@link #STEP} on its biases
   * [columns]; range [columns]. One kernel, because biases by themselves cost as much as a launch.
   */
  public static final Kernel LAYER_STEP =
      Kernel.named("sgd_layer")
          .reads(GRADIENT, BIAS_GRADIENT)
          .writes(WEIGHT, VELOCITY, BIAS, BIAS_VELOCITY)
          .integers(ROWS, COLUMNS)
          .reals(RATE, MOMENTUM, BOUND)
          .flops(launch -> (6.0 * launch.integer(ROWS) + 4) * launch.integer(COLUMNS))
          .moves(launch -> 5.0 * (launch.integer(ROWS) + 1) * launch.integer(COLUMNS))
          .means(
              (call, from, to) -> {
                double[] biasGradient = call.array(BIAS_GRADIENT);
                Moving weights = new Moving(call, WEIGHT, VELOCITY);
                Moving biases = new Moving(call, BIAS, BIAS_VELOCITY);
                for (int column = from; column < to; column++) {
                  weights.moveColumn(call, column, column(call, column));
                  biases.move(column, biasGradient[column]);
                }
              });

  /**
   * {@link #LAYER_STEP} on a maxout layer whose gradients come in factors: xᵀ · S of the weights
   * and the sums of S's columns of the biases, where S [m, columns] has scale · s at the winning
   * pieces and 0 elsewhere; range [columns], columns = units · pieces. One kernel, because the
   * gradient need not go through memory then, at whose roof the update is.
   */
  public static final Kernel WINNERS_STEP =
      Kernel.named("sgd_winners")
          .reads(X, S, WINNER)
          .writes(WEIGHT, VELOCITY, BIAS, BIAS_VELOCITY)
          .integers(ROWS, COLUMNS, M, PIECES)
          .reals(RATE, MOMENTUM, BOUND, SCALE)
          .flops(
              launch -> {
                int rows = launch.integer(ROWS);
                int columns = launch.integer(COLUMNS);
                double terms = (double) launch.integer(M) * columns / launch.integer(PIECES);
                return 2 * terms * (rows + 1) + (6.0 * rows + 4) * columns;
              })
          .moves(
              launch -> {
                int rows = launch.integer(ROWS);
                int columns = launch.integer(COLUMNS);
                double units = (double) columns / launch.integer(PIECES);
                return launch.integer(M) * (rows + 2 * units) + 4.0 * (rows + 1) * columns;
              })
          .means(
              (call, from, to) -> {
                Moving weights = new Moving(call, WEIGHT, VELOCITY);
                Moving biases = new Moving(call, BIAS, BIAS_VELOCITY);
                for (int column = from; column < to; column++) {
                  weights.moveColumn(call, column, productColumn(call, column));
                  biases.move(column, columnSum(call, column));
                }
              });

  private SgdKernels() {}

  /** What is moved, and how far. */
  private record Moving(double[] weights, double[] velocities, double rate, double momentum) {
    Moving(Call call, Kernel.Array weights, Kernel.Array velocities) {
      this(call.array(weights), call.array(velocities), call.real(RATE), call.real(MOMENTUM));
    }

    void move(int i, double gradient) {
      velocities[i] = momentum * velocities[i] - rate * gradient;
      weights[i] += velocities[i];
    }

    /** What {@link #BOUNDED_STEP} means for a column. */
    void moveColumn(Call call, int column, double[] gradient) {
      int columns = call.integer(COLUMNS);
      double bound = call.real(BOUND);
      double squares = 0;
      for (int row = 0; row < gradient.length; row++) {
        int i = row * columns + column;
        move(i, gradient[row]);
        squares += weights[i] * weights[i];
      }
      double norm = Math.sqrt(squares);
      if (norm > bound) {
        for (int row = 0; row < gradient.length; row++) {
          weights[row * columns + column] *= bound / norm;
        }
      }
    }
  }

  /** A column of the gradient [rows, columns]. */
  private static double[] column(Call call, int column) {
    double[] gradient = call.array(GRADIENT);
    int columns = call.integer(COLUMNS);
    double[] numbers = new double[call.integer(ROWS)];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = gradient[row * columns + column];
    }
    return numbers;
  }

  /** A column of xᵀ · S, as in {@link #WINNERS_STEP}. */
  private static double[] productColumn(Call call, int column) {
    double[] x = call.array(X);
    double[] sums = new double[call.integer(ROWS)];
    eachWon(
        call,
        column,
        (i, won) -> {
          for (int row = 0; row < sums.length; row++) {
            sums[row] += x[i * sums.length + row] * won;
          }
        });
    return sums;
  }

  /** The sum of a column of S, as in {@link #WINNERS_STEP}. */
  private static double columnSum(Call call, int column) {
    double[] sum = new double[1];
    eachWon(call, column, (i, won) -> sum[0] += won);
    return sum[0];
  }

  /** Takes a number of S that its piece has won, in row i. */
  private interface Won {
    void at(int i, double won);
  }

  private static void eachWon(Call call, int column, Won won) {
    double[] s = call.array(S);
    double[] winner = call.array(WINNER);
    int pieces = call.integer(PIECES);
    int units = call.integer(COLUMNS) / pieces;
    for (int i = 0; i < call.integer(M); i++) {
      int place = i * units + column / pieces;
      if (winner[place] == column % pieces) {
        won.at(i, call.real(SCALE) * s[place]);
      }
    }
  }
}
