package gibbon.train;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.device.Kernel;
import gibbon.model.LayerRules;
import gibbon.op.WinnersProduct;
import gibbon.tensor.Arena;
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
  private final List<Double> rates = new ArrayList<>();
  private final List<Double> bounds = new ArrayList<>();

  /**
   * All layers alike.
   *
   * @param arena where the velocities live, as long as the training
   * @param columnBound the bound on the L2 norm of what leads to a unit, a column of a weight; ∞
   *     for none
   */
  public Sgd(Arena arena, List<Parameter> parameters, double columnBound) {
    this(arena, parameters, columnBound, LayerRules.NONE);
  }

  /**
   * @param arena where the velocities live, as long as the training
   * @param columnBound the bound on the L2 norm of what leads to a unit, a column of a weight; ∞
   *     for none
   * @param rules what is done otherwise to some layers, each of which begins with its weight
   */
  public Sgd(Arena arena, List<Parameter> parameters, double columnBound, LayerRules rules) {
    this.arena = arena;
    this.parameters = parameters;
    int layer = -1;
    for (Parameter parameter : parameters) {
      layer += layer < 0 || parameter.role() == Parameter.Role.WEIGHT ? 1 : 0;
      rates.add(rules.rate(layer));
      bounds.add(rules.bound(layer, columnBound));
      requireColumns(parameter);
      Tensor zero = arena.full(parameter.value().shape(), 0);
      velocities.add(parameter.with(zero));
    }
  }

  /** The kernels walk a weight as a matrix, a column a unit. */
  private static void requireColumns(Parameter parameter) {
    boolean last = parameter.outputAxis() == parameter.value().shape().rank() - 1;
    if (parameter.role() == Parameter.Role.WEIGHT && !last) {
      throw new GibbonException(
          Text.of(
              "The weight %s has its units on axis %d of %s; gradient descent needs them on the last.",
              parameter.name(), parameter.outputAxis(), parameter.value().shape()));
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
  public void step(List<Var> gradients, double usualRate, double momentum) {
    List<Arena.Launching> fromFactors = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      double rate = usualRate * rates.get(i);
      Tensor weight = parameters.get(i).value();
      Tensor velocity = velocities.get(i).value();
      if (biased(i)) {
        moveLayer(i, gradients.get(i), gradients.get(i + 1), rate, momentum, fromFactors);
        i++;
      } else if (isWeight(i) && bounds.get(i) < Double.POSITIVE_INFINITY) {
        launch(i, SgdKernels.BOUNDED_STEP)
            .range(columns(i))
            .reads(gradients.get(i).value())
            .writes(weight, velocity)
            .integers(rows(i), columns(i))
            .reals(rate, momentum, bounds.get(i))
            .run();
      } else {
        launch(i, SgdKernels.STEP)
            .range(weight.shape().size())
            .reads(gradients.get(i).value())
            .writes(weight, velocity)
            .reals(rate, momentum)
            .run();
      }
    }
    if (!fromFactors.isEmpty()) {
      arena.together(fromFactors);
    }
  }

  /** Moves a layer now, or notes its launch where the gradients are there in factors. */
  private void moveLayer(
      int i,
      Var gradient,
      Var biasGradient,
      double rate,
      double momentum,
      List<Arena.Launching> fromFactors) {
    Tensor[] moved = {
      parameters.get(i).value(),
      velocities.get(i).value(),
      parameters.get(i + 1).value(),
      velocities.get(i + 1).value()
    };
    Optional<WinnersProduct> product = WinnersProduct.of(gradient, biasGradient);
    if (product.isEmpty()) {
      launch(i, SgdKernels.LAYER_STEP)
          .range(columns(i))
          .reads(gradient.value(), biasGradient.value())
          .writes(moved)
          .integers(rows(i), columns(i))
          .reals(rate, momentum, bounds.get(i))
          .run();
      return;
    }
    WinnersProduct factors = product.get();
    fromFactors.add(
        launch(i, SgdKernels.WINNERS_STEP)
            .range(columns(i))
            .reads(factors.x(), factors.s(), factors.winner())
            .writes(moved)
            .integers(rows(i), columns(i), factors.x().shape().extent(0), factors.pieces())
            .reals(rate, momentum, bounds.get(i), factors.scale()));
  }

  /** Whether a parameter is a weight and the next one the bias of the same units. */
  private boolean biased(int i) {
    return isWeight(i)
        && i + 1 < parameters.size()
        && parameters.get(i + 1).role() == Parameter.Role.BIAS
        && parameters.get(i + 1).outputs() == columns(i);
  }

  private boolean isWeight(int i) {
    return parameters.get(i).role() == Parameter.Role.WEIGHT;
  }

  /** A weight seen as a matrix: how many numbers lead to a unit. */
  private int rows(int i) {
    return parameters.get(i).value().shape().size() / columns(i);
  }

  /** A weight seen as a matrix: its units. */
  private int columns(int i) {
    return parameters.get(i).outputs();
  }

  private Arena.Launching launch(int i, Kernel kernel) {
    return arena.launch(kernel).cause(parameters.get(i).name());
  }
}
