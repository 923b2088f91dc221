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
   * Layers are counted as their products with weights come by: layer n makes z_n = h·W_n + b_n of
   * what it takes in, or x*W_n + b_n of maps, and h_n = maxout(z_n) or what else its activation is.
   * A value belongs to a layer if exactly one of its inputs does. A pullback that records nothing
   * hands its gradient on as it is (that of an addition); any other hands on the values that nothing
   * else within the same pullback uses, in the order of the inputs. Where several ops take a value
   * in, its gradient is the last sum of what they hand on.
   */
  private final FastGradientSign.Step attack;
  private final Var perturbation;
  private final List<Var> nodes;
  private final Map<Var, String> names = new IdentityHashMap<>();
  private final Set<Integer> onPath = new HashSet<>();
  private final Set<Integer> parameters = new HashSet<>();
  private final int loss;
  private final int seed;

  /** Names everything on the tape of an attack that ends with the prediction of x̃. */
  Names(FastGradientSign.Step attack, Var perturbation, Network model) {
    this.attack = attack;
    this.perturbation = perturbation;
    nodes = attack.input().tape().nodes();
    for (Parameter parameter : model.parameters()) {
      Var leaf = attack.input().tape().parameter(parameter);
      parameters.add(leaf.index());
      names.put(leaf, parameter.name());
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
    names.putIfAbsent(attack.logits(), "logits");
    nodes.subList(0, seed).forEach(node -> names.putIfAbsent(node, standard(node)));
    path();
    backward();
    names.put(perturbation.input(0), "sign(dJ/dx)");
    names.put(perturbation, "η");
    names.put(attack.adversarial(), "x̃");
    forward(perturbation.index() + 1, nodes.size() - 1, attack.adversarial(), "(x̃)");
    names.putIfAbsent(nodes.get(nodes.size() - 1), "logits(x̃)");
    nodes.forEach(node -> names.putIfAbsent(node, standard(node)));
  }

  private static String standard(Var node) {
    return node.op().map(Op::name).orElse("constant") + " #" + node.index();
  }

  /** The names of all values, in the order of the tape. */
  List<String> all() {
    return nodes.stream().map(names::get).toList();
  }

  String name(Var node) {
    return names.get(node);
  }

  boolean isParameter(Var node) {
    return parameters.contains(node.index());
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
    Map<Var, Integer> layers = new IdentityHashMap<>();
    Set<Integer> activated = new HashSet<>();
    int layer = 0;
    int pools = 0;
    int norms = 0;
    for (Var node : nodes.subList(from, to + 1)) {
      int own = layer(node, layers);
      switch (part(node)) {
        case WEIGHING -> {
          Var taken = itself(node.input(0));
          if (layer == 0) {
            names.putIfAbsent(taken, "input" + suffix);
          }
          own = ++layer;
          String sign = node.input(1).shape().rank() == 4 ? "*" : "·";
          names.put(node, names.getOrDefault(taken, standard(taken)) + sign + "W" + own);
        }
        case BIASING -> {
          if (own > 0 && part(node.input(0)) == Op.Part.WEIGHING) {
            names.put(node, "z" + own + suffix);
          }
        }
        case ACTIVATION -> {
          if (own > 0 && activated.add(own)) {
            names.put(node, "h" + own + suffix);
          }
        }
        case POOLING -> names.put(node, "pool" + ++pools + suffix);
        case NORMALISING -> names.put(node, "norm" + ++norms + suffix);
        case LOGITS -> {
          if (node == attack.logits() || node.index() == nodes.size() - 1) {
            names.put(node, "logits" + suffix);
          }
        }
        default -> {
          boolean late = node.op().isEmpty() && node.index() > attack.logits().index();
          if (late && input == attack.input()) {
            names.putIfAbsent(node, "label");
          }
        }
      }
      if (own > 0) {
        layers.put(node, own);
      }
    }
  }

  /** The layer that a value belongs to; 0 for none. */
  private static int layer(Var node, Map<Var, Integer> layers) {
    List<Var> within = node.inputs().stream().filter(layers::containsKey).distinct().toList();
    return within.size() == 1 ? layers.get(within.get(0)) : 0;
  }

  /** What a layer takes in, whatever shape it is given on the way. */
  private static Var itself(Var value) {
    Var of = value;
    while (List.of("Reshape", "Transpose").contains(of.op().map(Op::name).orElse(""))) {
      of = of.input(0);
    }
    return of;
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
      }
    }
    // What is handed on unchanged is the gradient of both; it is called after the later one.
    for (int i = loss; i >= 0; i--) {
      if (gradients.containsKey(i)) {
        names.putIfAbsent(gradients.get(i), "dJ/d" + names.get(nodes.get(i)));
      }
    }
    gradients.forEach((i, gradient) -> parts(gradient, names.get(nodes.get(i))));
    for (Var other : nodes.subList(seed, nodes.size())) {
      if (other.wayBackOf().isPresent() && part(other) == Op.Part.DIFFERENCE) {
        names.putIfAbsent(other, "p − t");
      } else if (other.wayBackOf().isPresent() && other.op().isEmpty()) {
        names.putIfAbsent(other, "winners of " + names.get(other.wayBackOf().get()));
      }
    }
  }

  /** The gradients that one is the sum of, where several ops take the value in. */
  private void parts(Var gradient, String of) {
    if (gradient.op().map(Op::name).orElse("").equals("Accumulate")) {
      for (Var part : gradient.inputs()) {
        boolean sum = part.op().map(Op::name).orElse("").equals("Accumulate");
        String from = part.wayBackOf().map(names::get).orElse("");
        names.putIfAbsent(part, "dJ/d" + of + (sum ? " down to " : " by ") + from);
        parts(part, of);
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
