package gibbon.onnx;

import gibbon.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What to say of a network with operators that Gibbon does not know, and what to do about it. */
final class OnnxRefusal {
  private static final int MOST_NAMED = 8;

  private static final Set<String> RECURRENT =
      Set.of("Loop", "If", "Scan", "LSTM", "GRU", "RNN", "SequenceMap");
  private static final Set<String> DETECTION =
      Set.of("NonMaxSuppression", "RoiAlign", "MaxRoiPool");

  private OnnxRefusal() {}

  /**
   * Looks whether all operators are known.
   *
   * @throws OnnxException naming all that are not
   */
  static void check(OnnxFile file, List<Node> nodes) {
    Map<String, List<Node>> unknown = unknown(file, nodes);
    if (unknown.isEmpty()) {
      return;
    }
    Set<String> all = new TreeSet<>();
    nodes.forEach(node -> all.add(node.qualified()));
    List<String> named = new ArrayList<>();
    unknown.forEach(
        (operator, uses) -> {
          if (named.size() < MOST_NAMED) {
            named.add(
                Text.of(
                    "%s %d (%d %s, the first %s)",
                    uses.get(0).shown(),
                    file.opset(uses.get(0).domain()),
                    uses.size(),
                    uses.size() == 1 ? "node" : "nodes",
                    uses.get(0).title()));
          }
        });
    int more = unknown.size() - named.size();
    throw new OnnxException(
        Text.of(
            "%s (%s) has %d %s Gibbon cannot run: %s%s. %s Of its %d operators %d are known (./gibbon inspect --operators).",
            file.path(),
            origin(file),
            unknown.size(),
            unknown.size() == 1 ? "operator" : "operators",
            String.join(", ", named),
            more > 0 ? " and " + more + " more" : "",
            remedy(unknown),
            all.size(),
            all.size() - unknown.size()));
  }

  /** The unknown operators of nodes, with the nodes. */
  static Map<String, List<Node>> unknown(OnnxFile file, List<Node> nodes) {
    Map<String, List<Node>> unknown = new LinkedHashMap<>();
    for (Node node : nodes) {
      if (OperatorTable.find(node.domain(), node.operator(), file.opset(node.domain())) == null) {
        unknown.computeIfAbsent(node.qualified(), key -> new ArrayList<>()).add(node);
      }
    }
    return unknown;
  }

  /** Such as {@code IR 8, opset 15, by onnx.quantize}. */
  static String origin(OnnxFile file) {
    return Text.of(
        "IR %d, opset %d%s",
        file.version(),
        file.opset(""),
        file.producer().isEmpty() ? "" : ", by " + shortened(file.producer()));
  }

  private static String shortened(String producer) {
    return producer.length() > 60 ? producer.substring(0, 60) + "…" : producer;
  }

  private static String remedy(Map<String, List<Node>> unknown) {
    boolean quantized = false;
    boolean optimized = false;
    boolean functions = false;
    boolean recurrent = false;
    boolean detection = false;
    boolean trees = false;
    for (List<Node> nodes : unknown.values()) {
      String operator = nodes.get(0).operator();
      String domain = nodes.get(0).domain();
      quantized |=
          operator.contains("Quantize")
              || operator.startsWith("QLinear")
              || operator.endsWith("Integer");
      optimized |= domain.startsWith("com.microsoft");
      functions |= domain.startsWith("pkg.") || domain.contains("aten") || operator.equals("ATen");
      recurrent |= RECURRENT.contains(operator);
      detection |= DETECTION.contains(operator);
      trees |= operator.startsWith("TreeEnsemble") || operator.startsWith("SVM");
    }
    if (quantized) {
      return "It is a quantized network; take the float version it was made from.";
    }
    if (optimized) {
      return "It was saved by ONNX Runtime after its optimisation; take the file it was made from.";
    }
    if (functions) {
      return "It calls functions of its exporter; export it with its operators decomposed.";
    }
    if (recurrent) {
      return "It is not a feed-forward classifier: it has loops or branches.";
    }
    if (detection) {
      return "It is a detector; Gibbon runs classifiers.";
    }
    return trees
        ? "It is made of trees or support vectors, not of layers to take a gradient through."
        : "Export it with older or simpler operators, or cut the graph before them with --output NAME.";
  }
}
