package gibbon.onnx;

import gibbon.Text;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who makes which value of a graph, and what values depend on. */
final class Reachable {
  private final OnnxFile file;
  private final Map<String, Node> makers = new HashMap<>();
  private final Set<String> inputs = new HashSet<>();

  /**
   * Looks at a graph.
   *
   * @throws OnnxException if a value is made twice
   */
  Reachable(OnnxFile file) {
    this.file = file;
    for (OnnxFile.Port port : file.graph().inputs()) {
      inputs.add(port.name());
    }
    for (Node node : file.graph().nodes()) {
      for (String name : node.outputs()) {
        if (!name.isEmpty() && makers.put(name, node) != null) {
          throw damaged("the value " + Wire.quoted(name) + " is made twice");
        }
      }
    }
  }

  /** The node that makes a value; null for inputs and weights. */
  Node maker(String name) {
    return makers.get(name);
  }

  /**
   * The nodes that values depend on, in order.
   *
   * @throws OnnxException where something is missing or out of order, as in a circle
   */
  List<Node> nodes(List<String> results) {
    BitSet wanted = new BitSet();
    Deque<String> open = new ArrayDeque<>(results);
    while (!open.isEmpty()) {
      String name = open.pop();
      Node maker = makers.get(name);
      if (maker == null) {
        requireKnown(name);
      } else if (!wanted.get(maker.place())) {
        wanted.set(maker.place());
        for (String input : maker.inputs()) {
          requireEarlier(input, maker);
          if (!input.isEmpty()) {
            open.push(input);
          }
        }
      }
    }
    return wanted.stream().mapToObj(file.graph().nodes()::get).toList();
  }

  /** The real inputs that nodes use: without weights, which old files list among them. */
  List<OnnxFile.Port> inputsOf(List<Node> nodes, List<String> results) {
    Set<String> used = new HashSet<>(results);
    nodes.forEach(node -> used.addAll(node.inputs()));
    return file.graph().inputs().stream()
        .filter(port -> used.contains(port.name()))
        .filter(port -> !file.graph().weights().containsKey(port.name()))
        .toList();
  }

  private void requireKnown(String name) {
    if (!inputs.contains(name) && !file.graph().weights().containsKey(name)) {
      throw damaged("no node makes the value " + Wire.quoted(name));
    }
  }

  private void requireEarlier(String input, Node user) {
    Node maker = makers.get(input);
    if (maker != null && maker.place() >= user.place()) {
      throw damaged(
          Text.of(
              "node %s (%s) uses %s before it is made, so its nodes are out of order or go in a circle",
              user.title(), user.shown(), Wire.quoted(input)));
    }
  }

  private OnnxException damaged(String finding) {
    return OnnxException.damaged(file.path().toString(), finding);
  }
}
