package gibbon.train;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Perturbation;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.model.Noise;
import gibbon.op.Ops;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Adversarial training with other perturbations than FGSM's, of other layers than the first, or
 * with the adversary's reaction foreseen (paper section 6): α·J + (1 − α)·J̃, where J̃ is the loss
 * when each chosen layer takes h̃ in place of h.
 *
 * <p>The gradients along which h is moved are those of the network without dropout, as it
 * classifies. What the layers below make of h is differentiated through; it is from there that a
 * network can make its activations large beside a perturbation of fixed size.
 *
 * @param alpha weight of the loss without perturbation
 * @param perturbation how h is moved
 * @param size ε, or for a rotation the angle in radians
 * @param layers whose inputs are moved: 0 for the picture, the number of hidden layers for what
 *     makes the logits
 * @param reaction whether the gradients that the adversary follows are differentiated too, which
 *     takes second derivatives, rather than held constant
 */
public record LayerAdversary(
    double alpha, Perturbation perturbation, double size, List<Integer> layers, boolean reaction)
    implements Objective {
  public LayerAdversary {
    layers = List.copyOf(new TreeSet<>(layers));
  }

  @Override
  public Map<String, String> identity() {
    return Map.of(
        KIND,
        "layer-adversary",
        "alpha",
        String.valueOf(alpha),
        "perturbation",
        perturbation.name(),
        "size",
        String.valueOf(size),
        "layers",
        layers.stream().map(String::valueOf).collect(Collectors.joining(",")),
        "reaction",
        String.valueOf(reaction));
  }

  @Override
  public Var losses(Lesson lesson) {
    Var clean = lesson.losses(lesson.x(), 0);
    Var perturbed = lesson.losses(lesson.x(), perturbed(lesson));
    return Ops.add(Ops.scale(clean, alpha), Ops.scale(perturbed, 1 - alpha));
  }

  /** What is done to the inputs of the layers in the second pass: perturbation, then dropout. */
  Noise perturbed(Lesson lesson) {
    Map<Integer, Var> gradients = gradients(lesson);
    Noise dropout = lesson.noise(1);
    return (h, layer) -> {
      Var gradient = gradients.get(layer);
      return dropout.on(gradient == null ? h : perturbation.of(h, gradient, size), layer);
    };
  }

  /** The gradients of J by the inputs of the chosen layers. */
  private Map<Integer, Var> gradients(Lesson lesson) {
    Tape tape = lesson.x().tape();
    Map<Integer, Var> inputs = new TreeMap<>();
    Var logits =
        lesson
            .model()
            .logits(
                lesson.x(),
                (h, layer) -> {
                  inputs.put(layer, h);
                  return h;
                });
    if (!inputs.keySet().containsAll(layers)) {
      throw new GibbonException(
          Text.of(
              "The adversary is to perturb the inputs of the layers %s, but the layers of %s are %s.",
              layers, lesson.model(), inputs.keySet()));
    }
    Gradients found =
        perturbation
            .gradient()
            .by(
                lesson.model().output(),
                logits,
                lesson.labels(),
                layers.stream().map(inputs::get).toList());
    Map<Integer, Var> gradients = new TreeMap<>();
    for (int layer : layers) {
      Var gradient = found.var(inputs.get(layer));
      gradients.put(layer, reaction ? gradient : tape.leaf(gradient.value()));
    }
    return gradients;
  }
}
