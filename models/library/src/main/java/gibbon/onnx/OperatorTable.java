package gibbon.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The operators that Gibbon knows, by domain, name and the opset since when they mean that. */
final class OperatorTable {
  /** The domain of what is no network layer: scikit-learn's models. */
  static final String ML = "ai.onnx.ml";

  private static final OperatorTable KNOWN = new OperatorTable();

  private final Map<String, TreeMap<Long, Operator>> meanings = new HashMap<>();

  private OperatorTable() {
    ElementwiseOperators.into(this);
    Pairwise.into(this);
    Matrices.into(this);
    Convolutions.into(this);
    Pools.into(this);
    Normalisations.into(this);
    Softmaxes.into(this);
    Reductions.into(this);
    LayoutOperators.into(this);
    Pieces.into(this);
    HostValues.into(this);
    ClassicLearning.into(this);
  }

  /** The newest meaning that an operator had in an opset; null where there is none. */
  static Operator find(String domain, String name, long opset) {
    TreeMap<Long, Operator> known = KNOWN.meanings.get(domain + "." + name);
    // An opset from before the first meaning is a slip of the exporter: the first is meant.
    return known == null ? null : known.floorEntry(Math.max(opset, known.firstKey())).getValue();
  }

  /** Names of all operators, those of other domains with the domain in front. */
  static List<String> names() {
    return new TreeSet<>(KNOWN.meanings.keySet())
        .stream().map(name -> name.startsWith(".") ? name.substring(1) : name).toList();
  }

  /** An operator that has always meant this. */
  OperatorTable add(String name, Operator.Single meaning) {
    return add("", name, 1, meaning.operator());
  }

  /** What an operator has meant since an opset. */
  OperatorTable since(long opset, String name, Operator.Single meaning) {
    return add("", name, opset, meaning.operator());
  }

  /** An operator of any number of results. */
  OperatorTable add(String domain, String name, long since, Operator meaning) {
    meanings.computeIfAbsent(domain + "." + name, key -> new TreeMap<>()).put(since, meaning);
    return this;
  }
}
