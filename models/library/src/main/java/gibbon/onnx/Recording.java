package gibbon.onnx;

import gibbon.autodiff.Op;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a graph put on a tape for so many pictures, ready to be put on another: every op of the
 * graph has its shapes and constants in it, so nobody has to read the graph again.
 */
final class Recording {
  /*
   * Reading the graph takes as long as queueing all it launches. Values have places: x is the first,
   * then each step's.
   */
  private static final int X = 0;

  private final List<Step> steps = new ArrayList<>();
  private final Map<Var, Integer> places = new IdentityHashMap<>();
  private int result;

  private Recording() {}

  /** A parameter, if there is no op; else what the op makes of values at such places. */
  private record Step(Parameter parameter, Op op, int[] inputs) {}

  /**
   * Takes what was recorded on a tape from one of its nodes on.
   *
   * @return nothing if there is more to it than ops, x and parameters, such as numbers of this run
   */
  static Optional<Recording> of(Var x, int from, Var result) {
    Recording made = new Recording();
    made.places.put(x, X);
    List<Var> nodes = x.tape().nodes();
    Map<Var, Parameter> leaves = new IdentityHashMap<>();
    x.tape().parameters().forEach((parameter, leaf) -> leaves.put(leaf, parameter));
    boolean complete =
        nodes.subList(from, nodes.size()).stream().allMatch(node -> made.add(node, leaves))
            && made.places.containsKey(result);
    made.result = complete ? made.places.get(result) : X;
    made.places.clear();
    return complete ? Optional.of(made) : Optional.empty();
  }

  private boolean add(Var node, Map<Var, Parameter> leaves) {
    int[] inputs = new int[node.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      Var input = node.input(i);
      // A parameter may have been on the tape before.
      if (!places.containsKey(input) && !addParameter(input, leaves)) {
        return false;
      }
      inputs[i] = places.get(input);
    }
    if (node.op().isEmpty()) {
      return addParameter(node, leaves);
    }
    steps.add(new Step(null, node.op().get(), inputs));
    places.put(node, steps.size());
    return true;
  }

  private boolean addParameter(Var leaf, Map<Var, Parameter> leaves) {
    if (!leaves.containsKey(leaf)) {
      return false;
    }
    steps.add(new Step(leaves.get(leaf), null, null));
    places.put(leaf, steps.size());
    return true;
  }

  /** The same of other pictures, as many, on their tape. */
  Var of(Var x) {
    Tape tape = x.tape();
    Var[] values = new Var[steps.size() + 1];
    values[X] = x;
    for (int i = 1; i < values.length; i++) {
      Step step = steps.get(i - 1);
      if (step.op == null) {
        values[i] = tape.parameter(step.parameter);
      } else {
        Var[] inputs = new Var[step.inputs.length];
        for (int j = 0; j < inputs.length; j++) {
          inputs[j] = values[step.inputs[j]];
        }
        values[i] = tape.apply(step.op, inputs);
      }
    }
    return values[result];
  }
}
