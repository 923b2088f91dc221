package gibbon.onnx;

import gibbon.Text;
import gibbon.model.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a graph's logits are: in front of a final softmax or sigmoid.
 *
 * @param result the output of the graph that was chosen
 * @param logits the value that they are
 * @param output what they mean
 * @param found whether an end was recognised; else the logits are the result, for want of better
 * @param cutOff the operators behind the logits, in order
 */
record Ending(String result, String logits, Output output, boolean found, List<String> cutOff) {
  /** What only passes values on, or puts them into another shape or container. */
  private static final Set<String> PASSING =
      Set.of(
          "Identity",
          "Cast",
          "Dropout",
          "Flatten",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Log",
          OperatorTable.ML + ".ZipMap",
          OperatorTable.ML + ".Normalizer");

  /**
   * Chooses an output and looks for its logits.
   *
   * @param wanted the value that the user named; null for the graph's own output
   */
  static Ending of(OnnxFile file, Reachable reach, String wanted) {
    // Radial units end so in what Gibbon exports.
    boolean ours = file.producer().equals("gibbon");
    if (wanted != null) {
      if (reach.maker(wanted) == null) {
        throw new OnnxException(
            Text.of(
                "%s has no value named %s; --output takes the name of a node's result (./gibbon inspect lists the outputs: %s).",
                file.path(), Wire.quoted(wanted), names(file)));
      }
      return of(reach, wanted, ours);
    }
    List<Ending> endings =
        file.graph().outputs().stream()
            .filter(port -> reach.maker(port.name()) != null)
            .map(port -> of(reach, port.name(), ours))
            .toList();
    for (Ending ending : endings) {
      if (ending.found) {
        return ending;
      }
    }
    for (OnnxFile.Port port : file.graph().outputs()) {
      OnnxType type = OnnxType.of(port.type());
      if (type != null && type.real() && reach.maker(port.name()) != null) {
        return of(reach, port.name(), ours);
      }
    }
    throw new OnnxException(
        Text.of(
            "%s has no output of real numbers that a node computes (its outputs are %s); name the value before it with --output NAME.",
            file.path(), names(file)));
  }

  private static String names(OnnxFile file) {
    return String.join(
        ", ",
        file.graph().outputs().stream()
            .map(port -> Wire.quoted(port.name()))
            .distinct()
            .limit(8)
            .toList());
  }

  private static Ending of(Reachable reach, String result, boolean ours) {
    List<String> cutOff = new ArrayList<>();
    String name = result;
    for (Node node = reach.maker(name); node != null; node = reach.maker(name)) {
      String operator = node.qualified();
      boolean sigmoid = operator.equals("Sigmoid");
      if (ours && operator.equals("Exp") && cutOff.isEmpty()) {
        return ending(
            result, node.inputs().get(0), Output.GAUSSIANS, true, List.of(node.operator()));
      }
      if (operator.equals(OperatorTable.ML + ".LinearClassifier")
          && node.outputs().indexOf(name) == 1) {
        boolean each = node.text("post_transform", "NONE").equals("LOGISTIC");
        cutOff.add(node.text("post_transform", "NONE").toLowerCase(Locale.ROOT));
        return ending(result, name, each ? Output.SIGMOIDS : Output.SOFTMAX, true, cutOff);
      }
      if (node.inputs().isEmpty() || node.outputs().indexOf(name) != 0) {
        break;
      }
      boolean softmax = operator.equals("Softmax") || operator.equals("LogSoftmax");
      if (!softmax && !sigmoid && !PASSING.contains(operator)) {
        break;
      }
      cutOff.add(node.operator());
      name = node.inputs().get(0);
      if (softmax || sigmoid) {
        return ending(result, name, sigmoid ? Output.SIGMOIDS : Output.SOFTMAX, true, cutOff);
      }
    }
    return ending(result, result, Output.SOFTMAX, false, List.of());
  }

  private static Ending ending(
      String result, String logits, Output output, boolean found, List<String> cutOff) {
    List<String> inOrder = new ArrayList<>(cutOff);
    Collections.reverse(inOrder);
    return new Ending(result, logits, output, found, List.copyOf(inOrder));
  }
}
