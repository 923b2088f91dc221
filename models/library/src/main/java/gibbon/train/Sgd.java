package gibbon.train;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.device.Kernel;
import gibbon.op.WinnersProduct;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.update.SgdKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stochastic gradient descent with classical momentum, v ← μ·v − rate·g, θ ← θ + v, and a bound on
 * the L2 norm of every weight column, as in the maxout networks' recipe.
 */
public final class Sgd {
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
        launch(i, SgdKernels.BOUNDED_STEP)
            .range(shape.extent(1))
            .reads(gradients.get(i).value())
            .writes(weight, velocity)
            .integers(shape.extent(0), shape.extent(1))
            .reals(rate, momentum, columnBound)
            .run();
      } else {
        launch(i, SgdKernels.STEP)
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
      launch(i, SgdKernels.LAYER_STEP)
          .range(shape.extent(1))
          .reads(gradient.value(), biasGradient.value())
          .writes(moved)
          .integers(shape.extent(0), shape.extent(1))
          .reals(rate, momentum, columnBound)
          .run();
      return;
    }
    WinnersProduct factors = product.get();
    launch(i, SgdKernels.WINNERS_STEP)
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
}
