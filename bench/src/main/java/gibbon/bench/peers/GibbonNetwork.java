package gibbon.bench.peers;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.bench.peers.Task.Kind;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import gibbon.train.TrainingPlan;
import gibbon.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;

/** Passes of a network of this engine. */
final class GibbonNetwork extends GibbonWork {
  private final Arena lasting;
  private final Kind kind;
  private final Network model;
  private final List<Task.Layer> layers;
  private final Tensor pictures;
  private final Tensor labels;
  private final TrainingPlan plan;
  private final TrainingStep training;
  private long step;

  /**
   * Passes over a batch.
   *
   * @param lasting where the velocities live
   * @param layers the model's
   * @param plan of training steps; null where there are none
   */
  GibbonNetwork(
      Device device,
      Arena lasting,
      Kind kind,
      Network model,
      List<Task.Layer> layers,
      Tensor pictures,
      Tensor labels,
      TrainingPlan plan) {
    super(device);
    this.lasting = lasting;
    this.kind = kind;
    this.model = model;
    this.layers = layers;
    this.pictures = pictures;
    this.labels = labels;
    this.plan = plan;
    training = plan == null ? null : new TrainingStep(plan, model, lasting);
  }

  @Override
  public void run() {
    try (Arena arena = new Arena(device)) {
      launch(arena, training);
      device.finish();
    }
  }

  @Override
  public float[][] results() {
    TrainingStep clean =
        plan == null
            ? null
            : new TrainingStep(plan.dropout(null).columnBound(Task.CHECKED_BOUND), model, lasting);
    try (Arena arena = new Arena(device)) {
      List<Tensor> results = new ArrayList<>();
      if (kind == Kind.TRAINING) {
        begin(clean);
        clean.velocities().forEach(velocity -> results.add(velocity.value()));
      }
      results.addAll(0, launch(arena, clean));
      return results.stream().map(Tensor::toFloats).toArray(float[][]::new);
    }
  }

  private void begin(TrainingStep step) {
    int i = 0;
    for (Task.Layer layer : TrainingState.velocities(layers)) {
      GibbonPeer.write(step.velocities().get(i++), layer.weights());
      GibbonPeer.write(step.velocities().get(i++), layer.biases());
    }
  }

  private List<Tensor> launch(Arena arena, TrainingStep stepping) {
    Tape tape = new Tape(arena);
    if (kind == Kind.FGSM) {
      return List.of(
          FastGradientSign.of(Task.EPSILON)
              .step(model, tape, pictures, labels)
              .adversarial()
              .value());
    }
    Var x = tape.leaf(pictures);
    if (kind == Kind.FORWARD) {
      return List.of(model.logits(x, Noise.NONE).value());
    }
    Var y = tape.leaf(labels);
    if (kind == Kind.TRAINING) {
      stepping.run(x, y, step++, 1);
      return model.parameters().stream().map(Parameter::value).toList();
    }
    Var loss = Ops.mean(Ops.softmaxCrossEntropy(model.logits(x, Noise.NONE), y));
    List<Var> wanted = new ArrayList<>();
    if (kind == Kind.GRADIENTS) {
      wanted.add(x);
    }
    wanted.addAll(model.parameters(x));
    Gradients gradients = tape.gradients(loss, wanted);
    return wanted.stream().map(gradients::of).toList();
  }
}
