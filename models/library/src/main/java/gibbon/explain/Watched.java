package gibbon.explain;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.explain.Account.Images;
import gibbon.explain.Account.Prediction;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * An attack as the device carried it out.
 *
 * @param steps its tape
 * @param before what the model says of x
 * @param after what the model says of x̃
 * @param labels what the values of the tape are called
 * @param values all numbers, in the order of the tape
 */
record Watched(
    List<Step> steps,
    Images images,
    Prediction before,
    Prediction after,
    Labels labels,
    List<double[]> values) {

  /** Carries it out, step by step, and takes down everything. */
  static Watched of(
      Device device, Network model, FastGradientSign attack, Question question, int reference) {
    device.profiling(true);
    try (Arena arena = new Arena(device)) {
      Recorder recorder = new Recorder(device);
      Tape tape = new Tape(arena, recorder);
      FastGradientSign.Step step =
          attack.step(
              model,
              tape,
              arena.of(Shape.of(1, question.x().length), question.x()),
              arena.ofIntegers(reference));
      Var perturbation = step.perturbation();
      Var after = model.logits(step.adversarial(), Noise.NONE);
      Map<Var, double[]> values = new IdentityHashMap<>();
      tape.nodes().forEach(node -> values.put(node, numbers(node)));
      Names names = new Names(step, perturbation, model);
      Labels labels = new Labels(names.all(), question.shape());
      return new Watched(
          steps(recorder, names, labels, values),
          new Images(
              values.get(step.input()),
              values.get(step.gradient()),
              values.get(perturbation),
              values.get(step.adversarial())),
          Prediction.of(values.get(step.logits()), reference),
          Prediction.of(values.get(after), reference),
          labels,
          tape.nodes().stream().map(values::get).toList());
    } finally {
      device.profiling(false);
    }
  }

  /** Those of a value; what is known not to need memory gets none for being looked at. */
  private static double[] numbers(Var node) {
    if (node.constant().isEmpty()) {
      return node.value().toDoubles();
    }
    double[] numbers = new double[node.shape().size()];
    Arrays.fill(numbers, node.constant().getAsDouble());
    return numbers;
  }

  private static List<Step> steps(
      Recorder recorder, Names names, Labels labels, Map<Var, double[]> values) {
    Worked worked = new Worked(labels, values::get);
    List<Step> steps = new ArrayList<>();
    for (Recorder.Recorded recorded : recorder.recorded()) {
      Var node = recorded.var();
      steps.add(
          new Step(
              node.index(),
              names.phase(node),
              names.name(node),
              node.op().map(Op::name).orElse("leaf"),
              node.op().map(op -> op.rule().forward()).orElseGet(() -> origin(node, names)),
              node.op().map(op -> op.rule().backward()).orElse(""),
              node.wayBackOf().map(Var::index).orElse(null),
              names.onPath(node),
              node.inputs().stream()
                  .map(in -> new Step.Input(in.index(), names.name(in), extents(in)))
                  .toList(),
              extents(node),
              Statistics.of(values.get(node)),
              worked.line(node),
              recorded.kernels(),
              recorded.start(),
              recorded.seconds()));
    }
    return steps;
  }

  private static String origin(Var node, Names names) {
    if (names.isSeed(node)) {
      return "dJ/dJ = 1, where the backward pass begins";
    }
    if (node.wayBackOf().isPresent()) {
      return "remembered";
    }
    String name = names.name(node);
    return name.equals("x")
        ? "the picture"
        : name.equals("label") ? "given" : names.isParameter(node) ? "learnt" : "fixed";
  }

  private static List<Integer> extents(Var node) {
    return Arrays.stream(node.shape().extents()).boxed().toList();
  }
}
