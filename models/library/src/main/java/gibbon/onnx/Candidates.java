package gibbon.onnx;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Values inside of a graph that could be a classifier's result. */
final class Candidates {
  private static final int MOST = 6;
  private static final Set<String> LIKELY =
      Set.of("Softmax", "LogSoftmax", "Sigmoid", "Gemm", "MatMul");

  private Candidates() {}

  /** Those that depend on one input alone and come of a layer that classifiers end with. */
  static List<String> of(OnnxFile file, Reachable reach) {
    return file.graph().nodes().stream()
        .filter(node -> LIKELY.contains(node.qualified()) && !node.outputs().isEmpty())
        .map(node -> node.outputs().get(0))
        .filter(
            name -> {
              List<String> result = List.of(name);
              return reach.inputsOf(reach.nodes(result), result).size() == 1;
            })
        .sorted(Comparator.comparing(name -> rank(reach.maker(name).operator())))
        .limit(MOST)
        .map(Wire::quoted)
        .toList();
  }

  private static int rank(String operator) {
    return operator.contains("Softmax") ? 0 : operator.equals("Sigmoid") ? 1 : 2;
  }
}
