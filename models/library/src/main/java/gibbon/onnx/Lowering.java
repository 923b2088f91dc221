package gibbon.onnx;

import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.ShapeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of a graph that some of its values depend on, ready to run on a tape: its operators are
 * known, its nodes in order, and what depends on no input is computed already.
 */
final class Lowering {
  private final OnnxFile file;
  private final List<String> results;
  private final List<Node> nodes;
  private final List<Node> running = new ArrayList<>();
  private final Map<String, Value> constants = new HashMap<>();
  private final Fusion fusion;

  private Lowering(OnnxFile file, List<String> results, List<Node> nodes) {
    this.file = file;
    this.results = results;
    this.nodes = nodes;
    OnnxRefusal.check(file, nodes);
    fold();
    fusion = Fusion.of(running, results, constants);
  }

  /**
   * Takes what these values depend on.
   *
   * @throws OnnxException for operators that Gibbon does not know, all of them at once, and for a
   *     graph that is none
   */
  static Lowering of(OnnxFile file, List<String> results) {
    return new Lowering(file, results, new Reachable(file).nodes(results));
  }

  /** All nodes that the results depend on. */
  List<Node> nodes() {
    return nodes;
  }

  /** The nodes that run anew for every picture. */
  List<Node> running() {
    return running;
  }

  private void fold() {
    Set<String> needed = new HashSet<>(results);
    nodes.forEach(node -> needed.addAll(node.inputs()));
    for (OnnxTensor tensor : file.graph().weights().values()) {
      if (needed.contains(tensor.name())) {
        constants.put(tensor.name(), Host.of(tensor).named(tensor.name()));
      }
    }
    for (Node node : nodes) {
      if (node.inputs().stream().allMatch(name -> name.isEmpty() || constants.containsKey(name))) {
        List<Value> folded = folded(node, inputs(node, constants));
        keep(node, folded, constants);
        for (String name : node.outputs()) {
          constants.computeIfPresent(
              name, (key, value) -> value instanceof Host host ? host.named(name) : value);
        }
      } else {
        running.add(node);
      }
    }
    Set<String> used = new HashSet<>(results);
    running.forEach(node -> used.addAll(node.inputs()));
    constants.keySet().retainAll(used);
  }

  /**
   * Runs the graph, several of its operators in one op where that makes no difference.
   *
   * @param weights where constants become parameters
   * @param inputs by name
   * @param load how many pictures there are, and how large values may grow
   * @return the values asked for
   */
  List<Value> run(Tape tape, Weights weights, Map<String, Value> inputs, Invocation.Load load) {
    return run(tape, weights, inputs, load, fusion);
  }

  /** The same with a value on the tape for every operator. */
  List<Value> runStepByStep(
      Tape tape, Weights weights, Map<String, Value> inputs, Invocation.Load load) {
    return run(tape, weights, inputs, load, Fusion.NONE);
  }

  private List<Value> run(
      Tape tape, Weights weights, Map<String, Value> inputs, Invocation.Load load, Fusion fused) {
    Map<String, Value> known = new HashMap<>(constants);
    known.putAll(inputs);
    for (Node node : running) {
      List<Value> own = inputs(node, known);
      boolean host = own.stream().allMatch(value -> value == null || value instanceof Host);
      List<Value> values =
          host
              ? folded(node, own)
              : fused.isDone(node) ? own : applied(node, own, tape, weights, load, fused);
      keep(node, values, known);
    }
    return results.stream().map(known::get).toList();
  }

  private static List<Value> inputs(Node node, Map<String, Value> known) {
    List<Value> inputs = new ArrayList<>();
    for (String name : node.inputs()) {
      inputs.add(name.isEmpty() ? null : known.get(name));
    }
    return inputs;
  }

  private void keep(Node node, List<Value> values, Map<String, Value> into) {
    for (int i = 0; i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      if (!name.isEmpty() && i < values.size()) {
        into.put(name, values.get(i));
      }
    }
  }

  /**
   * Runs a node whose inputs are all known, with the plain-Java device for what is arithmetic: in
   * double precision, which is exact for the whole numbers that shapes are computed with.
   */
  private List<Value> folded(Node node, List<Value> inputs) {
    JavaDevice device = new JavaDevice();
    try (Arena arena = new Arena(device)) {
      List<Value> values = new ArrayList<>();
      for (Value value :
          applied(node, inputs, new Tape(arena), null, Invocation.Load.FOLDING, Fusion.NONE)) {
        values.add(value instanceof Traced traced ? typed(traced, inputs) : value);
      }
      return values;
    } finally {
      device.close();
    }
  }

  private static Host typed(Traced traced, List<Value> inputs) {
    OnnxType type = OnnxType.FLOAT;
    for (Value input : inputs) {
      if (input instanceof Host host) {
        type = host.type();
        break;
      }
    }
    double[] numbers = traced.plain().value().toDoubles();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = type.wrap(numbers[i]);
    }
    return Host.of(type, traced.shape(), numbers);
  }

  private List<Value> applied(
      Node node,
      List<Value> inputs,
      Tape tape,
      Weights weights,
      Invocation.Load load,
      Fusion fused) {
    long opset = file.opset(node.domain());
    Invocation call = new Invocation(node, opset, inputs, tape, weights, load, fused);
    try {
      return OperatorTable.find(node.domain(), node.operator(), opset).apply(call);
    } catch (OnnxException e) {
      throw failure(call, "it got " + e.getMessage(), e);
    } catch (ShapeException
        | IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException
        | NegativeArraySizeException e) {
      throw failure(call, String.valueOf(e.getMessage()), e);
    }
  }

  private OnnxException failure(Invocation call, String finding, RuntimeException cause) {
    Node node = call.node();
    String end = finding.endsWith(".") ? finding.substring(0, finding.length() - 1) : finding;
    return new OnnxException(
        Text.of(
            "%s cannot run at node %s (%s %d of %s): %s.",
            file.path(), node.title(), node.shown(), call.opset(), call.shapes(), end),
        cause);
  }
}
