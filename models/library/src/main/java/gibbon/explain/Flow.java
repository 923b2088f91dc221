package gibbon.explain;

import gibbon.attack.InputGradient;
import gibbon.attack.Jacobian;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network of any ops at one picture, on a tape that stays: every value between the pixels and the
 * logits, dJ by each of them, and who takes it in.
 */
final class Flow implements Linearised, AutoCloseable {
  private final Arena arena;
  private final Tape tape;
  private final Var input;
  private final Var logits;
  private final Map<Var, List<Var>> consumers = new IdentityHashMap<>();
  private final Gradients gradients;
  private final boolean odds;

  /**
   * Runs the network forward and back.
   *
   * @param label the class whose loss is J
   */
  Flow(Device device, Network model, double[] x, int label) {
    arena = new Arena(device);
    tape = new Tape(arena);
    input = tape.leaf(arena.of(Shape.of(1, x.length), x));
    logits = model.logits(input, Noise.NONE);
    Var labels = tape.leaf(arena.ofIntegers(label));
    List<Var> path = path();
    gradients = InputGradient.LASTING.by(model.output(), logits, labels, path);
    odds = InputGradient.LASTING.odds(model.output(), logits.value(), labels.value());
  }

  /** What depends on the picture and has a part in the logits; notes who takes in what. */
  private List<Var> path() {
    List<Var> nodes = tape.nodes().subList(0, logits.index() + 1);
    boolean[] reached = new boolean[nodes.size()];
    boolean[] needed = new boolean[nodes.size()];
    reached[input.index()] = true;
    needed[logits.index()] = true;
    nodes.forEach(
        node -> node.inputs().forEach(in -> reached[node.index()] |= reached[in.index()]));
    for (int i = nodes.size() - 1; i >= 0; i--) {
      for (Var in : nodes.get(i).inputs()) {
        needed[in.index()] |= needed[i];
      }
    }
    List<Var> path = new ArrayList<>();
    for (Var node : nodes) {
      if (reached[node.index()] && needed[node.index()]) {
        path.add(node);
        consumers.put(node, new ArrayList<>());
        node.inputs().stream()
            .distinct()
            .filter(consumers::containsKey)
            .forEach(in -> consumers.get(in).add(node));
      }
    }
    return path;
  }

  Var input() {
    return input;
  }

  /** The value of the logits, where all paths end. */
  Var end() {
    return logits;
  }

  /** Everything up to the logits, in the order of the tape. */
  List<Var> nodes() {
    return tape.nodes().subList(0, logits.index() + 1);
  }

  boolean onPath(Var value) {
    return consumers.containsKey(value);
  }

  /** The values on the path that are made of this one. */
  List<Var> consumers(Var value) {
    return consumers.get(value);
  }

  static Op.Part part(Var value) {
    return value.op().map(Op::part).orElse(Op.Part.OTHER);
  }

  /** dJ by each number of a value on the path. */
  double[] gradient(Var value) {
    return gradients.of(value).toDoubles();
  }

  @Override
  public double[] logits() {
    return logits.value().toDoubles();
  }

  @Override
  public double[] gradient() {
    return gradient(input);
  }

  @Override
  public boolean odds() {
    return odds;
  }

  /** d number / dx of one number of a value on the path. */
  double[] slope(Var value, int place) {
    return slope(value, LocalDerivative.one(arena, value.shape(), place));
  }

  @Override
  public double[] margin(int to, int from) {
    double[] weights = new double[logits.shape().size()];
    weights[to] += 1;
    weights[from] -= 1;
    return slope(logits, arena.of(logits.shape(), weights));
  }

  private double[] slope(Var value, Tensor weights) {
    return InputGradient.along(input, value, weights).value().toDoubles();
  }

  @Override
  public double[] shifts(double[] step) {
    return Jacobian.along(input, logits, arena.of(input.shape(), step)).value().toDoubles();
  }

  @Override
  public void close() {
    arena.close();
  }
}
