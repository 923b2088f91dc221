package gibbon.explain;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Bounds;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.explain.Account.Agreement;
import gibbon.explain.Account.Images;
import gibbon.explain.Account.Prediction;
import gibbon.explain.Account.Subject;
import gibbon.model.Dense;
import gibbon.model.LogitPair;
import gibbon.model.MaxoutUnits;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Output;
import gibbon.model.Sequential;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Carries out one attack, watches it, and takes it apart. */
public final class Explainer implements AutoCloseable {
  private final Device device;
  private final Network model;
  private final Oracle oracle;

  /**
   * Explains attacks on a model that lives on {@code device}. It is asked for every step of its
   * formulas, so that sums and winners stand on the tape, which changes none of its numbers.
   *
   * @throws GibbonException if the network is of a kind whose account would be wrong or empty
   */
  public Explainer(Device device, Network model) {
    if (!explained(model)) {
      throw new GibbonException(
          Text.of(
              "Only networks of linear and maxout units with a softmax can be explained (softmax, logistic, maxout), got %s.",
              model));
    }
    this.device = device;
    this.model = model.stepByStep();
    oracle = new Oracle(model);
  }

  /** Whether every layer is of linear or maxout units, whose sums and winners the account shows. */
  private static boolean explained(Network model) {
    return model.output() == Output.SOFTMAX
        && model instanceof Sequential network
        && network.layers().stream().allMatch(layer -> explained(layer));
  }

  private static boolean explained(gibbon.model.Layer layer) {
    return layer instanceof MaxoutUnits
        || layer instanceof LogitPair
        || layer instanceof Dense dense && dense.activation() == Dense.Activation.NONE;
  }

  /**
   * The account of one attack.
   *
   * @param pixel to take apart, if any
   * @param unit to take apart, if any; else that through which most of the pixel's gradient comes
   * @throws GibbonException if picture, label, target, pixel or unit do not fit the model
   */
  public Account explain(
      Question question, Optional<Question.Pixel> pixel, Optional<Question.Unit> unit) {
    question.check(model.inputs(), model.classes());
    double[] x = new double[question.x().length];
    Arrays.setAll(x, i -> question.x()[i]);
    int label =
        question.label().orElseGet(() -> Prediction.of(oracle.rows(x).logits()[0], 0).predicted());
    Subject subject = subject(question, label);
    double size = question.target().isPresent() ? -question.epsilon() : question.epsilon();
    FastGradientSign attack = FastGradientSign.of(size);
    Watched watched = watch(attack, question, subject.reference());
    Oracle.Trace trace = oracle.trace(x, subject.reference());
    double[] step = new double[x.length];
    Arrays.setAll(step, i -> size * Math.signum(watched.images.gradient()[i]));
    Agreement agreement = agreement(watched.images.gradient(), trace.gradient());
    boolean linear = trace.layers().stream().allMatch(layer -> layer.pieces() == 1);
    double[] stored =
        question.bounds().equals(Bounds.UNIT)
            ? oracle.rows(Warnings.stored(watched.images.adversarial())).logits()[0]
            : null;
    PixelAccount taken =
        pixel
            .map(
                asked ->
                    PixelAccount.of(
                        question,
                        asked,
                        subject.reference(),
                        oracle,
                        trace,
                        x,
                        watched.images.gradient()))
            .orElse(null);
    Optional<Question.Unit> shown =
        taken == null || unit.isPresent() ? unit : Optional.of(taken.heaviest());
    return new Account(
        subject,
        watched.before,
        watched.after,
        watched.images,
        watched.steps,
        agreement,
        LinearAccount.of(oracle, trace, x, step, subject),
        linear ? HandCheck.of(trace, subject.reference(), step, watched.after.logits()) : null,
        taken,
        shown.map(asked -> UnitAccount.of(asked, trace.layers())).orElse(null),
        new Warnings(subject, question.bounds(), watched.before, watched.after, watched.images)
            .of(question.label().isPresent(), trace.odds(), agreement, stored));
  }

  private Subject subject(Question question, int label) {
    return new Subject(
        model.toString(),
        model.parameters().stream().mapToInt(p -> p.value().shape().size()).sum(),
        question.picture(),
        question.shape().rows(),
        question.shape().columns(),
        question.shape().channels(),
        question.classNames(),
        label,
        boxed(question.recorded()),
        boxed(question.target()),
        question.epsilon(),
        device.info().name(),
        device.precisionBits());
  }

  private static Integer boxed(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private record Watched(List<Step> steps, Images images, Prediction before, Prediction after) {}

  private Watched watch(FastGradientSign attack, Question question, int reference) {
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
      tape.nodes().forEach(node -> values.put(node, node.value().toDoubles()));
      Images images =
          new Images(
              values.get(step.input()),
              values.get(step.gradient()),
              values.get(perturbation),
              values.get(step.adversarial()));
      return new Watched(
          steps(recorder, new Names(step, perturbation, model), values, question.shape()),
          images,
          Prediction.of(values.get(step.logits()), reference),
          Prediction.of(values.get(after), reference));
    } finally {
      device.profiling(false);
    }
  }

  private List<Step> steps(
      Recorder recorder, Names names, Map<Var, double[]> values, PictureShape shape) {
    Worked worked = new Worked(names::name, values::get, shape);
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

  private String origin(Var node, Names names) {
    if (names.isSeed(node)) {
      return "dJ/dJ = 1, where the backward pass begins";
    }
    if (node.wayBackOf().isPresent()) {
      return "remembered";
    }
    String name = names.name(node);
    return name.equals("x") ? "the picture" : name.equals("label") ? "given" : "learnt";
  }

  private static List<Integer> extents(Var node) {
    return Arrays.stream(node.shape().extents()).boxed().toList();
  }

  private static Agreement agreement(double[] device, double[] oracle) {
    double error = 0;
    double norm = 0;
    int signs = 0;
    for (int i = 0; i < device.length; i++) {
      error += (device[i] - oracle[i]) * (device[i] - oracle[i]);
      norm += oracle[i] * oracle[i];
      signs += Math.signum(device[i]) == Math.signum(oracle[i]) ? 0 : 1;
    }
    return new Agreement(error == 0 ? 0 : Math.sqrt(error / norm), signs);
  }

  @Override
  public void close() {
    oracle.close();
  }
}
