package gibbon.explain;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Bounds;
import gibbon.device.Device;
import gibbon.explain.Account.Agreement;
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
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** Carries out one attack, watches it, and takes it apart. */
public final class Explainer implements AutoCloseable {
  private final Device device;
  private final Network model;
  private final boolean dense;
  private final Oracle oracle;

  /**
   * Explains attacks on a model that lives on {@code device}. It is asked for every step of its
   * formulas, so that sums and winners stand on the tape, which changes none of its numbers.
   *
   * @throws GibbonException if the network has no softmax, so that its loss is another one
   */
  public Explainer(Device device, Network model) {
    if (model.output() != Output.SOFTMAX) {
      throw new GibbonException(
          Text.of(
              "Only networks with a softmax can be explained, whose loss is the cross-entropy, got %s.",
              model));
    }
    this.device = device;
    this.model = model.stepByStep();
    dense = dense(model);
    oracle = new Oracle(model);
  }

  /**
   * Whether every layer is of linear or maxout units: then logits are linear from one change of a
   * winner to the next, and the account finds all of these on the line to x̃.
   */
  private static boolean dense(Network model) {
    return model instanceof Sequential network
        && network.layers().stream().allMatch(layer -> dense(layer));
  }

  private static boolean dense(gibbon.model.Layer layer) {
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
    pixel.ifPresent(asked -> PixelAccount.index(question, asked));
    double[] x = new double[question.x().length];
    Arrays.setAll(x, i -> question.x()[i]);
    Oracle.Forward here = oracle.forward(x);
    int label = question.label().orElseGet(() -> Prediction.of(here.logits(), 0).predicted());
    Subject subject = subject(question, label);
    double size = question.target().isPresent() ? -question.epsilon() : question.epsilon();
    FastGradientSign attack = FastGradientSign.of(size);
    Watched watched = Watched.of(device, model, attack, question, subject.reference());
    double[] step = new double[x.length];
    Arrays.setAll(step, i -> size * Math.signum(watched.images().gradient()[i]));
    double[] stored =
        question.bounds().equals(Bounds.UNIT)
            ? oracle.forward(Warnings.stored(watched.images().adversarial())).logits()
            : null;
    try (Flow flow = oracle.flow(x, subject.reference())) {
      TakenApart.Scene scene =
          new TakenApart.Scene(oracle, here, flow, watched, question, subject, x, step);
      TakenApart taken =
          dense
              ? TakenApart.dense(scene, pixel, unit)
              : TakenApart.any(scene, pixel, unit, t -> logits(x, step, t));
      Agreement agreement = agreement(watched.images().gradient(), flow.gradient());
      return new Account(
          subject,
          watched.before(),
          watched.after(),
          watched.images(),
          watched.steps(),
          agreement,
          taken.linear(),
          taken.hand(),
          taken.pixel(),
          taken.unit(),
          new Warnings(
                  subject, question.bounds(), watched.before(), watched.after(), watched.images())
              .of(question.label().isPresent(), flow.odds(), agreement, stored));
    }
  }

  /** The device's logits of x + t·step for each t. */
  private double[][] logits(double[] x, double[] step, double[] t) {
    double[][] logits = new double[t.length][];
    int most = Math.max(1, Math.min(model.batch(), t.length));
    for (int from = 0; from < t.length; from += most) {
      int count = Math.min(most, t.length - from);
      double[] pictures = new double[count * x.length];
      for (int row = 0; row < count; row++) {
        for (int i = 0; i < x.length; i++) {
          pictures[row * x.length + i] = x[i] + t[from + row] * step[i];
        }
      }
      try (Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        Var batch = tape.leaf(arena.of(Shape.of(count, x.length), pictures));
        double[] all = model.logits(batch, Noise.NONE).value().toDoubles();
        for (int row = 0; row < count; row++) {
          logits[from + row] =
              Arrays.copyOfRange(all, row * model.classes(), (row + 1) * model.classes());
        }
      }
    }
    return logits;
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
