package gibbon.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gibbon.model.DropoutNoise;
import gibbon.model.MaxoutRecipe;
import gibbon.model.QuadraticRecipe;
import gibbon.model.RbfRecipe;
import gibbon.model.Recipe;
import gibbon.model.SigmoidRecipe;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text that stood for an {@link Identity} in version 0.1: a plan as JSON, in the order and with
 * the names that its records had then. It is written for no new file; models trained by 0.1 are
 * found by it.
 */
final class FormerIdentity {
  /** The objectives of 0.1, by what they are called now. */
  private static final Map<String, String> OBJECTIVES =
      Map.of(
          "clean", "Clean",
          "adversary", "Adversary",
          "layer-adversary", "LayerAdversary",
          "logistic-adversary", "LogisticAdversary",
          "random-noise", "RandomNoise",
          "rubbish-class", "RubbishClass",
          "softmax-cost", "SoftmaxCost");

  private FormerIdentity() {}

  /** The text, unless a stage is of a kind that 0.1 did not know or trained otherwise. */
  static Optional<String> of(List<TrainingPlan> stages, String data, String device, int engine) {
    String text = data + ", " + device + ", engine " + engine;
    for (TrainingPlan plan : stages) {
      Optional<ObjectNode> json = plan(plan);
      if (json.isEmpty()) {
        return Optional.empty();
      }
      text = json.get() + " on " + text;
    }
    return Optional.of(text);
  }

  private static Optional<ObjectNode> plan(TrainingPlan plan) {
    ObjectNode json = object().put("name", plan.name());
    if (!recipe(json.putObject("model"), plan.model())
        || plan.schedule().straight() > 0
        || plan.order() != TrainingPlan.Order.SHUFFLED) {
      return Optional.empty();
    }
    json.put("seed", plan.seed()).put("validation", plan.validation()).put("batch", plan.batch());
    Schedule schedule = plan.schedule();
    json.putObject("schedule")
        .put("rate", schedule.rate())
        .put("hold", schedule.hold())
        .put("decay", schedule.decay())
        .put("floor", schedule.floor())
        .put("firstMomentum", schedule.firstMomentum())
        .put("lastMomentum", schedule.lastMomentum())
        .put("saturation", schedule.saturation());
    json.put("columnBound", plan.columnBound());
    DropoutNoise.Rates dropout = plan.dropout();
    if (dropout == null) {
      json.putNull("dropout");
    } else {
      json.putObject("dropout")
          .put("inputKeep", dropout.inputKeep())
          .put("inputScale", dropout.inputScale())
          .put("hiddenKeep", dropout.hiddenKeep())
          .put("hiddenScale", dropout.hiddenScale());
    }
    if (!objective(json.putObject("objective"), plan.objective())) {
      return Optional.empty();
    }
    Penalty penalty = plan.penalty();
    json.putObject("penalty")
        .put("l1", penalty.l1())
        .put("l2", penalty.l2())
        .put("firstLayerOnly", penalty.firstLayerOnly());
    Stopping stopping = plan.stopping();
    json.putObject("stopping")
        .put("epochs", stopping.epochs())
        .put("patience", stopping.patience())
        .put("validationEpsilon", stopping.validationEpsilon())
        .put("measuresObjective", stopping.measuresObjective())
        .put("watched", stopping.watched());
    return Optional.of(json);
  }

  private static boolean recipe(ObjectNode json, Recipe recipe) {
    boolean known =
        List.of(
                "softmax",
                "logistic",
                "maxout",
                "maxout-sigmoids",
                "sigmoid",
                "quadratic",
                "rbf",
                "rbf-spherical",
                "rbf-shared")
            .contains(recipe.kind());
    json.put("kind", recipe.kind()).put("inputs", recipe.inputs()).put("classes", recipe.classes());
    ArrayNode units = json.putArray("units");
    int pieces = 1;
    double inhibition = 0;
    if (recipe instanceof MaxoutRecipe maxout) {
      maxout.units().forEach(units::add);
      pieces = maxout.pieces();
    } else if (recipe instanceof SigmoidRecipe sigmoid) {
      sigmoid.units().forEach(units::add);
    } else if (recipe instanceof RbfRecipe rbf) {
      rbf.units().forEach(units::add);
    } else if (recipe instanceof QuadraticRecipe quadratic) {
      quadratic.units().forEach(units::add);
      inhibition = quadratic.inhibition();
    }
    json.put("pieces", pieces);
    if (inhibition != 0) {
      json.put("inhibition", inhibition);
    }
    return known;
  }

  private static boolean objective(ObjectNode json, Objective objective) {
    String type = OBJECTIVES.get(objective.identity().get(Objective.KIND));
    json.put("@type", type);
    if (objective instanceof Adversary it) {
      if (!it.dropout()) {
        return false; // 0.1 trained it in two passes, of other masks.
      }
      json.put("alpha", it.alpha()).put("epsilon", it.epsilon()).put("dropout", it.dropout());
    } else if (objective instanceof LayerAdversary it) {
      json.put("alpha", it.alpha())
          .put("perturbation", it.perturbation().name())
          .put("size", it.size());
      it.layers().forEach(json.putArray("layers")::add);
      json.put("reaction", it.reaction());
    } else if (objective instanceof LogisticAdversary it) {
      json.put("epsilon", it.epsilon()).put("form", it.form().name());
    } else if (objective instanceof RandomNoise it) {
      json.put("epsilon", it.epsilon()).put("distribution", it.distribution().name());
    } else if (objective instanceof RubbishClass it) {
      json.put("weight", it.weight()).put("pictures", it.pictures());
    }
    return type != null;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
