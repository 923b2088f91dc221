package gibbon.train;

import gibbon.autodiff.Parameter;
import gibbon.device.Call;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

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
          .means((call, from, to) -> columns(call, 0, 1, 2, from, to));

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
                columns(call, 0, 2, 3, from, to);
                for (int column = from; column < to; column++) {
                  move(call, 1, 4, 5, column);
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

  /** One step along the gradients, given in the order of the parameters. */
  public void step(List<Tensor> gradients, double rate, double momentum) {
    for (int i = 0; i < parameters.size(); i++) {
      Tensor weight = parameters.get(i).value();
      Tensor velocity = velocities.get(i).value();
      Shape shape = weight.shape();
      if (biased(i)) {
        launch(i, LAYER)
            .range(shape.extent(1))
            .reads(gradients.get(i), gradients.get(i + 1))
            .writes(weight, velocity, parameters.get(i + 1).value(), velocities.get(i + 1).value())
            .integers(shape.extent(0), shape.extent(1))
            .reals(rate, momentum, columnBound)
            .run();
        i++;
      } else if (shape.rank() == 2 && columnBound < Double.POSITIVE_INFINITY) {
        launch(i, MAX_NORM)
            .range(shape.extent(1))
            .reads(gradients.get(i))
            .writes(weight, velocity)
            .integers(shape.extent(0), shape.extent(1))
            .reals(rate, momentum, columnBound)
            .run();
      } else {
        launch(i, MOMENTUM)
            .range(shape.size())
            .reads(gradients.get(i))
            .writes(weight, velocity)
            .reals(rate, momentum)
            .run();
      }
    }
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
    call.array(velocity)[i] =
        call.real(1) * call.array(velocity)[i] - call.real(0) * call.array(gradient)[i];
    call.array(weight)[i] += call.array(velocity)[i];
  }

  /** What {@link #MAX_NORM} means, for columns of buffers at these places of the signature. */
  private static void columns(Call call, int gradient, int weight, int velocity, int from, int to) {
    double[] weights = call.array(weight);
    int columns = call.integer(1);
    int size = call.integer(0) * columns;
    for (int column = from; column < to; column++) {
      double squares = 0;
      for (int i = column; i < size; i += columns) {
        move(call, gradient, weight, velocity, i);
        squares += weights[i] * weights[i];
      }
      double norm = Math.sqrt(squares);
      if (norm > call.real(2)) {
        for (int i = column; i < size; i += columns) {
          weights[i] *= call.real(2) / norm;
        }
      }
    }
  }
}
