package gibbon.train;

import gibbon.autodiff.Parameter;
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
                double[] velocity = call.array(2);
                for (int i = from; i < to; i++) {
                  velocity[i] = call.real(1) * velocity[i] - call.real(0) * call.array(0)[i];
                  call.array(1)[i] += velocity[i];
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
                double[] weight = call.array(1);
                double[] velocity = call.array(2);
                int columns = call.integer(1);
                int size = call.integer(0) * columns;
                for (int column = from; column < to; column++) {
                  double squares = 0;
                  for (int i = column; i < size; i += columns) {
                    velocity[i] = call.real(1) * velocity[i] - call.real(0) * call.array(0)[i];
                    weight[i] += velocity[i];
                    squares += weight[i] * weight[i];
                  }
                  double norm = Math.sqrt(squares);
                  if (norm > call.real(2)) {
                    for (int i = column; i < size; i += columns) {
                      weight[i] *= call.real(2) / norm;
                    }
                  }
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
      boolean bounded = shape.rank() == 2 && columnBound < Double.POSITIVE_INFINITY;
      var launch =
          arena
              .launch(bounded ? MAX_NORM : MOMENTUM)
              .reads(gradients.get(i))
              .writes(weight, velocity)
              .cause(parameters.get(i).name());
      if (bounded) {
        launch
            .range(shape.extent(1))
            .integers(shape.extent(0), shape.extent(1))
            .reals(rate, momentum, columnBound);
      } else {
        launch.range(shape.size()).reals(rate, momentum);
      }
      launch.run();
    }
  }
}
