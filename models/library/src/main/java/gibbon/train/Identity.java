package gibbon.train;

import gibbon.model.DropoutNoise;
import gibbon.model.LayerRules;
import gibbon.model.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that decides what a training ends in, as text: its stages, the pictures, the device and the
 * engine. A trained model is found again by it, and a checkpoint of another identity is refused.
 *
 * @param text a line a field
 * @param former the text that versions before this one gave the same training, where there were
 *     such
 */
public record Identity(String text, Optional<String> former) {
  /*
   * Written by hand, a line a field, so that renaming a record or its component changes no identity.
   * Names, order and spelling of numbers (Java's, which does not depend on the locale) are pinned by a
   * test. A new part of a plan adds its lines only where it is not as it always was; whatever else must
   * change raises VERSION, and the text of before becomes the former one.
   */
  private static final int VERSION = 2;

  /**
   * The identity of the last of some stages.
   *
   * @param stages of the training in their order, each beginning with what the one before ended in
   * @param data the {@link gibbon.data.Dataset#fingerprint fingerprint} of the pictures
   * @param device the name of the device
   * @param engine the number of the engine; see {@link ModelShelf}
   */
  public static Identity of(List<TrainingPlan> stages, String data, String device, int engine) {
    StringBuilder text = new StringBuilder("gibbon training " + VERSION + "\n");
    for (int stage = 0; stage < stages.size(); stage++) {
      String prefix = stages.size() == 1 ? "" : "stage" + (stage + 1) + ".";
      lines(stages.get(stage)).forEach(line -> text.append(prefix).append(line).append('\n'));
    }
    text.append("data = ").append(data).append('\n');
    text.append("device = ").append(device).append('\n');
    text.append("engine = ").append(engine).append('\n');
    return new Identity(text.toString(), FormerIdentity.of(stages, data, device, engine));
  }

  /** Whether a file with this text is of this identity. */
  boolean is(String found) {
    return text.equals(found) || former.isPresent() && former.get().equals(found);
  }

  /** Lines such as {@code seed = 1}. */
  private static final class Lines {
    private final List<String> all = new ArrayList<>();

    void add(String field, Object value) {
      all.add(field + " = " + value);
    }
  }

  private static List<String> lines(TrainingPlan plan) {
    Lines lines = new Lines();
    lines.add("name", plan.name());
    recipe(lines, plan.model());
    lines.add("seed", plan.seed());
    lines.add("validation", plan.validation());
    lines.add("batch", plan.batch());
    if (plan.order() != TrainingPlan.Order.SHUFFLED) {
      lines.add("order", plan.order().name());
    }
    Schedule schedule = plan.schedule();
    lines.add("schedule.rate", schedule.rate());
    lines.add("schedule.hold", schedule.hold());
    lines.add("schedule.decay", schedule.decay());
    lines.add("schedule.floor", schedule.floor());
    lines.add("schedule.first-momentum", schedule.firstMomentum());
    lines.add("schedule.last-momentum", schedule.lastMomentum());
    lines.add("schedule.saturation", schedule.saturation());
    if (schedule.straight() > 0) {
      lines.add("schedule.straight", schedule.straight());
    }
    lines.add("column-bound", plan.columnBound());
    LayerRules layers = plan.layers();
    if (!layers.equals(LayerRules.NONE)) {
      lines.add("layers.rates", joined(layers.rates()));
      lines.add("layers.bounds", joined(layers.bounds()));
    }
    DropoutNoise.Rates dropout = plan.dropout();
    if (dropout != null) {
      lines.add("dropout.input-keep", dropout.inputKeep());
      lines.add("dropout.input-scale", dropout.inputScale());
      lines.add("dropout.hidden-keep", dropout.hiddenKeep());
      lines.add("dropout.hidden-scale", dropout.hiddenScale());
    }
    Map<String, String> objective = new TreeMap<>(plan.objective().identity());
    lines.add("objective", objective.remove(Objective.KIND));
    objective.forEach((field, value) -> lines.add("objective." + field, value));
    Penalty penalty = plan.penalty();
    lines.add("penalty.l1", penalty.l1());
    lines.add("penalty.l2", penalty.l2());
    lines.add("penalty.first-layer-only", penalty.firstLayerOnly());
    Stopping stopping = plan.stopping();
    lines.add("stopping.epochs", stopping.epochs());
    lines.add("stopping.patience", stopping.patience());
    lines.add("stopping.validation-epsilon", stopping.validationEpsilon());
    lines.add("stopping.measures-objective", stopping.measuresObjective());
    lines.add("stopping.watched", stopping.watched());
    return lines.all;
  }

  private static String joined(List<Double> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static void recipe(Lines lines, Recipe recipe) {
    lines.add("network", recipe.kind());
    lines.add("network.input", recipe.input().text());
    lines.add("network.classes", recipe.classes());
    new TreeMap<>(recipe.fields()).forEach((field, value) -> lines.add("network." + field, value));
  }
}
