package gibbon.onnx;

import gibbon.Text;
import gibbon.model.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an ONNX file says of itself and what Gibbon makes of it, found without running it.
 *
 * @param origin the version of the format, the opset, the exporter
 * @param inputs of the graph, with type and shape; the weights that old files list are left out
 * @param outputs of the graph, likewise
 * @param operators of the part that makes the logits, with the number of nodes
 * @param missing those among them that Gibbon does not know
 * @param weights of that part
 * @param numbers in those weights
 * @param logits the value taken for them
 * @param cutOff the operators behind them
 * @param output what they mean
 * @param picture what the network takes, as Gibbon feeds it; empty where that cannot be told
 * @param pixels how pixels become inputs, and who says so
 * @param notes of the exporter
 * @param problem why the network cannot run, in a sentence
 */
public record Inspection(
    Path file,
    String origin,
    List<String> inputs,
    List<String> outputs,
    Map<String, Integer> operators,
    List<String> missing,
    int weights,
    long numbers,
    String logits,
    List<String> cutOff,
    Output output,
    String picture,
    String pixels,
    Map<String, String> notes,
    Optional<String> problem) {
  /**
   * Looks at a file.
   *
   * @throws OnnxException where it cannot be read at all
   */
  public static Inspection of(Path path, ImportOptions declared) {
    ImportOptions options = declared.with(path);
    OnnxFile file = OnnxFile.read(path);
    Reachable reach = new Reachable(file);
    Ending ending = Ending.of(file, reach, options.output());
    List<String> results = List.of(ending.logits());
    List<Node> nodes = reach.nodes(results);
    Map<String, Integer> operators = new TreeMap<>();
    TreeSet<String> used = new TreeSet<>();
    for (Node node : nodes) {
      operators.merge(node.qualified(), 1, Integer::sum);
      used.addAll(node.inputs());
    }
    List<OnnxTensor> weights =
        file.graph().weights().values().stream().filter(w -> used.contains(w.name())).toList();
    String picture = "";
    String pixels = "";
    String problem = null;
    try {
      Import made = Import.untried(file, options);
      picture = made.port().picture().toString();
      pixels = made.pixels();
    } catch (OnnxException e) {
      problem = e.getMessage();
    }
    return new Inspection(
        path,
        OnnxRefusal.origin(file) + domains(file),
        inputs(file),
        file.graph().outputs().stream().map(Inspection::text).distinct().toList(),
        operators,
        List.copyOf(OnnxRefusal.unknown(file, nodes).keySet()),
        weights.size(),
        weights.stream().mapToLong(OnnxTensor::count).sum(),
        ending.logits(),
        ending.cutOff(),
        ending.output(),
        picture,
        pixels,
        file.metadata(),
        Optional.ofNullable(problem));
  }

  /** Names of all operators that Gibbon knows; those of other domains with the domain in front. */
  public static List<String> known() {
    return OperatorTable.names();
  }

  private static String domains(OnnxFile file) {
    StringBuilder text = new StringBuilder();
    file.opsets()
        .forEach(
            (domain, version) -> {
              if (!domain.isEmpty()) {
                text.append(", ").append(domain).append(' ').append(version);
              }
            });
    return text.toString();
  }

  private static List<String> inputs(OnnxFile file) {
    List<String> inputs = new ArrayList<>();
    for (OnnxFile.Port port : file.graph().inputs()) {
      if (!file.graph().weights().containsKey(port.name())) {
        inputs.add(text(port));
      }
    }
    return inputs;
  }

  /** Such as {@code data_0 float [1, 3, 224, 224]}. */
  private static String text(OnnxFile.Port port) {
    OnnxType type = OnnxType.of(port.type());
    String kind =
        type != null
            ? type.toString()
            : port.type() == 0 ? "no tensor" : OnnxType.name(port.type());
    return Text.of("%s %s %s", port.name(), kind, port.shape() == null ? "" : port.shape()).trim();
  }
}
