package gibbon.train;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.device.Call;
import gibbon.device.Kernel;
import gibbon.op.WinnersProduct;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stochastic gradient descent with classical momentum, v ← μ·v − rate·g, θ ← θ + v, and a bound on
 * the L2 norm of every weight column, as in the maxout networks' recipe.
 */
public final class Sgd {
  /** {@code velocity = momentum · velocity − rate · gradient; weight += velocity}. */
  static final Kernel MOMENTUM =
      Kernel.named("sgd_momentum")
          .reads("gradient")
          .writes("weight", "velocity")
          .reals("rate", "momentum")
          .flops(launch -> 4.0 * launch.items())
          .moves(launch -> 5.0 * launch.items())
          .means(
              (call, from, to) -> {
                for (int i = from; i < to; i++) {
                  move(call, 0, 1, 2, i);
                }
              });

  /**
   * {@link #MOMENTUM} on a [rows, columns] matrix, after which each column whose L2 norm exceeds
   * the bound is scaled down to it; range [columns]. One kernel, because the update has every
   * weight at hand whose square the norm needs.
   */
  static final Kernel MAX_NORM =
      Kernel.named("sgd_max_norm")
          .reads("gradient")
          .writes("weight", "velocity")
          .integers("rows", "columns")
          .reals("rate", "momentum", "bound")
          .flops(launch -> 6.0 * launch.integers()[0] * launch.integers()[1])
          .moves(launch -> 5.0 * launch.integers()[0] * launch.integers()[1])
          .means(
              (call, from, to) -> {
                for (int column = from; column < to; column++) {
                  moveColumn(call, column, column(call, 0, column), 1, 2);
                }
              });

  /**
   * {@link #MAX_NORM} on the weights [rows, columns] of a layer and {@link #MOMENTUM} on its biases
   * [columns]; range [columns]. One kernel, because biases by themselves cost as much as a launch.
   */
  static final Kernel LAYER =
      Kernel.named("sgd_layer")
          .reads("gradient", "bias_gradient")
          .writes("weight", "velocity", "bias", "bias_velocity")
          .integers("rows", "columns")
          .reals("rate", "momentum", "bound")
          .flops(launch -> (6.0 * launch.integers()[0] + 4) * launch.integers()[1])
          .moves(launch -> 5.0 * (launch.integers()[0] + 1) * launch.integers()[1])
          .means(
              (call, from, to) -> {
                for (int column = from; column < to; column++) {
                  moveColumn(call, column, column(call, 0, column), 2, 3);
                  move(call, 1, 4, 5, column);
                }
              });

  /**
   * {@link #LAYER} on a maxout layer whose gradients come as a {@link WinnersProduct}; range
   * [columns], columns = units · pieces. One kernel, because the gradient need not go through
   * memory then, at whose roof the update is.
   */
  static final Kernel WINNERS =
      Kernel.named("sgd_winners")
          .reads("x", "s", "winner")
          .writes("weight", "velocity", "bias", "bias_velocity")
          .integers("rows", "columns", "m", "pieces")
          .reals("rate", "momentum", "bound", "scale")
          .flops(
              launch -> {
                int[] extents = launch.integers();
                double terms = (double) extents[2] * extents[1] / extents[3];
                return 2 * terms * (extents[0] + 1) + (6.0 * extents[0] + 4) * extents[1];
              })
          .moves(
              launch -> {
                int[] extents = launch.integers();
                double factors = extents[2] * (extents[0] + 2.0 * extents[1] / extents[3]);
                return factors + 4.0 * (extents[0] + 1) * extents[1];
              })
          .means(
              (call, from, to) -> {
                for (int column = from; column < to; column++) {
                  moveColumn(call, column, productColumn(call, column), 3, 4);
                  move(call, biasGradient(call, column), 5, 6, column);
                }
              });

  private final Arena arena;
  private final List<Parameter> parameters;
  private final List<Parameter> velocities = new ArrayList<>();
  private final double columnBound;

  /**
   * @param arena where the velocities live, as long as the training
   * @param columnBound the bound on the columns of parameters with two axes; ∞ for none
   */
  public Sgd(Arena arena, List<Parameter> parameters, double columnBound) {
    this.arena = arena;
    this.parameters = parameters;
    this.columnBound = columnBound;
    for (Parameter parameter : parameters) {
      Tensor zero = arena.full(parameter.value().shape(), 0);
      velocities.add(new Parameter(parameter.name(), zero));
    }
  }

  /** The velocities, named as their parameters; part of a checkpoint. */
  List<Parameter> velocities() {
    return velocities;
  }

  /**
   * One step along the gradients, given in the order of the parameters. Of a gradient that nobody
   * has asked for yet, the factors may be enough.
   */
  public void step(List<Var> gradients, double rate, double momentum) {
    for (int i = 0; i < parameters.size(); i++) {
      Tensor weight = parameters.get(i).value();
      Tensor velocity = velocities.get(i).value();
      Shape shape = weight.shape();
      if (biased(i)) {
        moveLayer(i, gradients.get(i), gradients.get(i + 1), rate, momentum);
        i++;
      } else if (shape.rank() == 2 && columnBound < Double.POSITIVE_INFINITY) {
        launch(i, MAX_NORM)
            .range(shape.extent(1))
            .reads(gradients.get(i).value())
            .writes(weight, velocity)
            .integers(shape.extent(0), shape.extent(1))
            .reals(rate, momentum, columnBound)
            .run();
      } else {
        launch(i, MOMENTUM)
            .range(shape.size())
            .reads(gradients.get(i).value())
            .writes(weight, velocity)
            .reals(rate, momentum)
            .run();
      }
    }
  }

  private void moveLayer(int i, Var gradient, Var biasGradient, double rate, double momentum) {
    Shape shape = parameters.get(i).value().shape();
    Tensor[] moved = {
      parameters.get(i).value(),
      velocities.get(i).value(),
      parameters.get(i + 1).value(),
      velocities.get(i + 1).value()
    };
    Optional<WinnersProduct> product = WinnersProduct.of(gradient, biasGradient);
    if (product.isEmpty()) {
      launch(i, LAYER)
          .range(shape.extent(1))
          .reads(gradient.value(), biasGradient.value())
          .writes(moved)
          .integers(shape.extent(0), shape.extent(1))
          .reals(rate, momentum, columnBound)
          .run();
      return;
    }
    WinnersProduct factors = product.get();
    launch(i, WINNERS)
        .range(shape.extent(1))
        .reads(factors.x(), factors.s(), factors.winner())
        .writes(moved)
        .integers(shape.extent(0), shape.extent(1), factors.x().shape().extent(0), factors.pieces())
        .reals(rate, momentum, columnBound, factors.scale())
        .run();
  }

  /** Whether a parameter is a matrix and the next one a number for each of its columns. */
  private boolean biased(int i) {
    Shape shape = parameters.get(i).value().shape();
    return shape.rank() == 2
        && i + 1 < parameters.size()
        && parameters.get(i + 1).value().shape().equals(Shape.of(shape.extent(1)));
  }

  private Arena.Launching launch(int i, Kernel kernel) {
    return arena.launch(kernel).cause(parameters.get(i).name());
  }

  private static void move(Call call, int gradient, int weight, int velocity, int i) {
    move(call, call.array(gradient)[i], weight, velocity, i);
  }

  private static void move(Call call, double gradient, int weight, int velocity, int i) {
    call.array(velocity)[i] = call.real(1) * call.array(velocity)[i] - call.real(0) * gradient;
    call.array(weight)[i] += call.array(velocity)[i];
  }

  /** A column of the [rows, columns] matrix at this place of the signature. */
  private static double[] column(Call call, int place, int column) {
    double[] numbers = new double[call.integer(0)];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = call.array(place)[row * call.integer(1) + column];
    }
    return numbers;
  }

  /** A column of xᵀ · S, as in {@link #WINNERS}. */
  private static double[] productColumn(Call call, int column) {
    double[] sums = new double[call.integer(0)];
    int units = call.integer(1) / call.integer(3);
    for (int i = 0; i < call.integer(2); i++) {
      int place = i * units + column / call.integer(3);
      if (call.array(2)[place] == column % call.integer(3)) {
        for (int row = 0; row < sums.length; row++) {
          sums[row] += call.array(0)[i * sums.length + row] * (call.real(3) * call.array(1)[place]);
        }
      }
    }
    return sums;
  }

  /** The sum of a column of S, as in {@link #WINNERS}. */
  private static double biasGradient(Call call, int column) {
    int pieces = call.integer(3);
    int units = call.integer(1) / pieces;
    double sum = 0;
    for (int i = 0; i < call.integer(2); i++) {
      int place = i * units + column / pieces;
      sum += call.array(2)[place] == column % pieces ? call.real(3) * call.array(1)[place] : 0;
    }
    return sum;
  }

  /** What {@link #MAX_NORM} means for a column of the weights at this place of the signature. */
  private static void moveColumn(
      Call call, int column, double[] gradient, int weight, int velocity) {
    double[] weights = call.array(weight);
    int columns = call.integer(1);
    double squares = 0;
    for (int row = 0; row < gradient.length; row++) {
      int i = row * columns + column;
      move(call, gradient[row], weight, velocity, i);
      squares += weights[i] * weights[i];
    }
    double norm = Math.sqrt(squares);
    if (norm > call.real(2)) {
      for (int row = 0; row < gradient.length; row++) {
        weights[row * columns + column] *= call.real(2) / norm;
      }
    }
  }
}
