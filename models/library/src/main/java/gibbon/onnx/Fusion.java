package gibbon.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which convolutions of a graph take their bias, and the Relu that alone reads them, into their op,
 * and which wait for the Concat or MaxPool that alone reads them, to be one op with it: the sums go
 * to memory once, and the numbers are the same.
 *
 * @param finishes of convolutions, by the node's place
 * @param done places of Relus that convolutions do
 * @param waiting places of convolutions whose result only such a node reads
 */
record Fusion(Map<Integer, Finish> finishes, Set<Integer> done, Set<Integer> waiting) {
  /** Every operator for itself. */
  static final Fusion NONE = new Fusion(Map.of(), Set.of(), Set.of());

  /** What the op of a convolution does. */
  enum Finish {
    /** The convolution alone; a bias is an op of its own. */
    STEPS,
    BIASED,
    RECTIFIED
  }

  /**
   * Finds them.
   *
   * @param results values that are asked for, so have to be there
   * @param constants values that are known beforehand
   */
  static Fusion of(List<Node> nodes, List<String> results, Map<String, Value> constants) {
    Map<String, Node> onlyReaders = new HashMap<>();
    Set<String> read = new HashSet<>(results);
    for (Node node : nodes) {
      for (String input : node.inputs()) {
        onlyReaders.put(input, read.add(input) ? node : null);
      }
    }
    Map<Integer, Finish> finishes = new HashMap<>();
    Set<Integer> done = new HashSet<>();
    Set<Integer> waiting = new HashSet<>();
    for (Node node : nodes) {
      if (isBiased(node, constants)) {
        Node reader = onlyReaders.get(node.outputs().get(0));
        boolean rectified = reader != null && is(reader, "Relu");
        finishes.put(node.place(), rectified ? Finish.RECTIFIED : Finish.BIASED);
        if (rectified) {
          done.add(reader.place());
          reader = onlyReaders.get(reader.outputs().get(0));
        }
        if (reader != null && (is(reader, "Concat") || is(reader, "MaxPool"))) {
          waiting.add(node.place());
        }
      }
    }
    return new Fusion(finishes, done, waiting);
  }

  private static boolean is(Node node, String operator) {
    return node.domain().isEmpty() && node.operator().equals(operator);
  }

  /** Whether a node is a convolution of pictures with a bias, so far as the file tells. */
  private static boolean isBiased(Node node, Map<String, Value> constants) {
    return is(node, "Conv")
        && node.inputs().size() == 3
        && constants.get(node.inputs().get(1)) instanceof Host filters
        && filters.rank() < 5
        && constants.get(node.inputs().get(2)) instanceof Host bias
        && bias.rank() == 1
        && bias.size() == filters.shape()[0];
  }

  boolean isWaiting(Node node) {
    return waiting.contains(node.place());
  }

  Finish finish(Node node) {
    return finishes.getOrDefault(node.place(), Finish.STEPS);
  }

  boolean isDone(Node node) {
    return done.contains(node.place());
  }
}
