package gibbon.explain;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Op;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.model.Network;
import gibbon.op.CrossEntropyOrOdds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what each value of an attack's tape is: its name, its phase, whether it is on the path. */
final class Names {
  /*
   * Layers are counted as their matrix products come by: layer n makes z_n = h_{n-1}·W_n + b_n and
   * h_n = maxout(z_n). A pullback that records nothing hands its gradient on as it is (that of an
   * addition); any other hands on the values that nothing else within the same pullback uses, in the
   * order of the inputs.
   */
  private final FastGradientSign.Step attack;
  private final Var perturbation;
  private final List<Var> nodes;
  private final Map<Var, String> names = new IdentityHashMap<>();
  private final Set<Integer> onPath = new HashSet<>();
  private final int loss;
  private final int seed;
  private int layer;

  /** Names everything on the tape of an attack that ends with the prediction of x̃. */
  Names(FastGradientSign.Step attack, Var perturbation, Network model) {
    this.attack = attack;
    this.perturbation = perturbation;
    nodes = attack.input().tape().nodes();
    for (Parameter parameter : model.parameters()) {
      names.put(attack.input().tape().parameter(parameter), parameter.name());
    }
    names.put(attack.input(), "x");
    int after = attack.losses().index() + 1;
    while (!nodes.get(after).op().isEmpty()) {
      after++;
    }
    seed = after;
    loss = seed - 1;
    forward(0, loss, attack.input(), "");
    boolean odds = nodes.get(loss).op().orElse(null) instanceof CrossEntropyOrOdds;
    names.put(nodes.get(loss), odds ? "log-odds" : "J");
    if (loss > attack.losses().index()) {
      names.put(attack.losses(), odds ? "J" : "J of each picture");
    }
    path();
    backward();
    names.put(perturbation.input(0), "sign(dJ/dx)");
    names.put(perturbation, "η");
    names.put(attack.adversarial(), "x̃");
    layer = 0;
    forward(perturbation.index() + 1, nodes.size() - 1, attack.adversarial(), "(x̃)");
    for (Var node : nodes) {
      names.putIfAbsent(node, node.op().map(Op::name).orElse("leaf") + " #" + node.index());
    }
  }

  String name(Var node) {
    return names.get(node);
  }

  boolean onPath(Var node) {
    return onPath.contains(node.index());
  }

  boolean isSeed(Var node) {
    return node.index() == seed;
  }

  Step.Phase phase(Var node) {
    int index = node.index();
    if (index <= attack.logits().index()) {
      return Step.Phase.FORWARD;
    }
    if (index <= loss) {
      return Step.Phase.LOSS;
    }
    if (index == seed || node.wayBackOf().isPresent()) {
      return Step.Phase.BACKWARD;
    }
    return index <= perturbation.index() ? Step.Phase.STEP : Step.Phase.PREDICTION;
  }

  private void forward(int from, int to, Var input, String suffix) {
    for (Var node : nodes.subList(from, to + 1)) {
      switch (part(node)) {
        case WEIGHING -> {
          String left = layer == 0 ? names.get(input) : "h" + layer + suffix;
          layer++;
          names.put(node, left + "·W" + layer);
        }
        case BIASING -> names.put(node, "z" + layer + suffix);
        case ACTIVATION -> names.put(node, "h" + layer + suffix);
        case LOGITS -> names.put(node, "logits" + suffix);
        default -> {
          if (node.op().isEmpty() && node.index() > attack.logits().index()) {
            names.putIfAbsent(node, "label");
          }
        }
      }
    }
  }

  private static Op.Part part(Var node) {
    return node.op().map(Op::part).orElse(Op.Part.OTHER);
  }

  private void path() {
    boolean[] depends = new boolean[loss + 1];
    depends[attack.input().index()] = true;
    for (Var node : nodes.subList(0, loss + 1)) {
      for (Var input : node.inputs()) {
        depends[node.index()] |= depends[input.index()];
      }
      if (depends[node.index()]) {
        onPath.add(node.index());
      }
    }
  }

  private void backward() {
    names.put(nodes.get(seed), "dJ/dJ");
    Map<Integer, Var> gradients = new HashMap<>(Map.of(loss, nodes.get(seed)));
    for (int i = loss; i >= 0; i--) {
      Var node = nodes.get(i);
      Var arriving = gradients.get(i);
      if (arriving == null || node.op().isEmpty() || !onPath.contains(i)) {
        continue;
      }
      List<Var> made = madeBy(node);
      List<Var> inputs = node.inputs().stream().filter(this::onPath).distinct().toList();
      for (int j = 0; j < inputs.size(); j++) {
        Var gradient = made.isEmpty() ? arriving : made.get(Math.min(j, made.size() - 1));
        gradients.put(inputs.get(j).index(), gradient);
        // The first name stays: what is handed on unchanged is the gradient of both.
        names.putIfAbsent(gradient, "dJ/d" + names.get(inputs.get(j)));
      }
      for (Var other : nodes.subList(seed, nodes.size())) {
        if (other.wayBackOf().orElse(null) == node) {
          if (part(other) == Op.Part.DIFFERENCE) {
            names.putIfAbsent(other, "p − t");
          } else if (other.op().isEmpty()) {
            names.putIfAbsent(other, "winners of " + names.get(node));
          }
        }
      }
    }
  }

  private List<Var> madeBy(Var node) {
    List<Var> all =
        nodes.subList(seed, nodes.size()).stream()
            .filter(made -> made.wayBackOf().orElse(null) == node)
            .toList();
    Set<Integer> used = new HashSet<>();
    all.forEach(made -> made.inputs().forEach(input -> used.add(input.index())));
    List<Var> results = new ArrayList<>(all);
    results.removeIf(made -> made.op().isEmpty() || used.contains(made.index()));
    return results;
  }
}
