package gibbon.explain;

import gibbon.attack.InputGradient;
import gibbon.attack.Jacobian;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.JavaDevice;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.op.MatMul;
import gibbon.op.Maxout;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The same network on the plain-Java device, in double precision. */
final class Oracle implements AutoCloseable {
  private final JavaDevice device = new JavaDevice();
  private final Arena arena = new Arena(device);
  private final Network model;

  /** A copy of a network that may live on any device. */
  Oracle(Network original) {
    model = original.copyTo(arena).stepByStep();
  }

  /**
   * A network of dense layers at one picture.
   *
   * @param gradient dJ/dx
   * @param odds whether the attack, and so this gradient, climbs the log-odds in J's place
   * @param jacobian d logit_k / dx, a row a class
   */
  record Trace(
      double[] logits,
      double[] gradient,
      boolean odds,
      List<LayerAccount> layers,
      double[][] jacobian)
      implements Linearised {
    @Override
    public double[] shifts(double[] step) {
      return Arrays.stream(jacobian).mapToDouble(row -> LinearAccount.dot(row, step)).toArray();
    }

    @Override
    public double[] margin(int to, int from) {
      double[] slope = jacobian[to].clone();
      Arrays.setAll(slope, i -> slope[i] - jacobian[from][i]);
      return slope;
    }
  }

  Trace trace(double[] x, int label) {
    try (Arena step = new Arena(device)) {
      Tape tape = new Tape(step);
      Var input = tape.leaf(step.of(Shape.of(1, x.length), x));
      Var logits = model.logits(input, Noise.NONE);
      List<Found> found = layers(tape);
      Var labels = tape.leaf(step.ofIntegers(label));
      List<Var> wanted = new ArrayList<>(List.of(input));
      found.forEach(layer -> wanted.add(layer.product));
      Gradients gradients = InputGradient.LASTING.by(model.output(), logits, labels, wanted);
      List<LayerAccount> layers = new ArrayList<>();
      for (Found layer : found) {
        layers.add(
            new LayerAccount(
                layers.size() + 1,
                layer.name,
                layer.product.input(1).value().toDoubles(),
                layer.bias.value().toDoubles(),
                layer.pieces,
                layer.product.input(0).value().toDoubles(),
                layer.sum.value().toDoubles(),
                gradients.of(layer.product).toDoubles()));
      }
      return new Trace(
          logits.value().toDoubles(),
          gradients.of(input).toDoubles(),
          InputGradient.LASTING.odds(model.output(), logits.value(), labels.value()),
          layers,
          jacobian(x));
    }
  }

  private double[][] jacobian(double[] x) {
    try (Arena step = new Arena(device)) {
      return Jacobian.of(model, step.of(Shape.of(1, x.length), x)).rows();
    }
  }

  /** The network at one picture, whatever it is made of. */
  Flow flow(double[] x, int label) {
    return new Flow(device, model, x, label);
  }

  /**
   * The network forward at one picture.
   *
   * @param winners wherever it has a choice
   */
  record Forward(double[] logits, WinningPieces winners) {
    /** How many numbers are on another piece at another picture. */
    int changed(Forward other) {
      return winners.changed(other.winners);
    }
  }

  Forward forward(double[] picture) {
    try (Arena step = new Arena(device)) {
      Tape tape = new Tape(step);
      Var x = tape.leaf(step.of(Shape.of(1, picture.length), picture));
      double[] logits = model.logits(x, Noise.NONE).value().toDoubles();
      return new Forward(logits, WinningPieces.of(tape.nodes()));
    }
  }

  /**
   * J of logits, as ln(1 + Σ exp(z_k − z_y)): where the model is confident, J is tiny and a
   * difference of two large numbers would leave nothing of it.
   */
  static double loss(double[] logits, int label) {
    double largest = 0;
    for (double logit : logits) {
      largest = Math.max(largest, logit - logits[label]);
    }
    double others = 0;
    for (int k = 0; k < logits.length; k++) {
      others += k == label ? 0 : Math.exp(logits[k] - logits[label] - largest);
    }
    return largest == 0 ? Math.log1p(others) : largest + Math.log(others + Math.exp(-largest));
  }

  /** What the attack climbs: J, or ln Σ exp(z_k) − z_y over k ≠ y, the log-odds against y. */
  static double climbed(double[] logits, int label, boolean odds) {
    if (!odds) {
      return loss(logits, label);
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logits.length; k++) {
      largest = k == label ? largest : Math.max(largest, logits[k]);
    }
    double others = 0;
    for (int k = 0; k < logits.length; k++) {
      others += k == label ? 0 : Math.exp(logits[k] - largest);
    }
    return largest + Math.log(others) - logits[label];
  }

  @Override
  public void close() {
    arena.close();
    device.close();
  }

  private record Found(String name, Var product, Var bias, Var sum, int pieces) {}

  /** Finds h·W + b and a maxout behind it, as the models put them on the tape. */
  private List<Found> layers(Tape tape) {
    Map<Var, String> names = new IdentityHashMap<>();
    for (Parameter parameter : model.parameters()) {
      names.put(tape.parameter(parameter), parameter.name());
    }
    List<Var> nodes = tape.nodes();
    List<Found> layers = new ArrayList<>();
    for (Var product : nodes) {
      if (product.op().orElse(null) instanceof MatMul && names.containsKey(product.input(1))) {
        Var sum = consumer(nodes, product).orElseThrow();
        Optional<Maxout> maxout =
            consumer(nodes, sum)
                .flatMap(Var::op)
                .filter(Maxout.class::isInstance)
                .map(Maxout.class::cast);
        String name = names.get(product.input(1)).replaceFirst("\\.?weight$", "");
        layers.add(
            new Found(name, product, sum.input(1), sum, maxout.map(Maxout::pieces).orElse(1)));
      }
    }
    return layers;
  }

  private static Optional<Var> consumer(List<Var> nodes, Var of) {
    return nodes.stream().filter(node -> node.inputs().contains(of)).findFirst();
  }
}
