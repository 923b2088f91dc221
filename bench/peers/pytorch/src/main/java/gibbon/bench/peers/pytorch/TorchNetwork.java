package gibbon.bench.peers.pytorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import gibbon.bench.peers.Task.Kind;
import java.util.ArrayList;
import java.util.List;

/** Passes of a network in PyTorch's eager mode. */
final class TorchNetwork implements Peer.Work {
  /** A network as a function of its parameters. */
  interface Model {
    NDArray logits(NDArray x, List<NDArray> parameters, boolean dropout);

    /** Numbers of the input's or a parameter's shape, in Gibbon's order. */
    float[] ours(NDArray array);
  }

  private final Engine engine;
  private final NDManager lasting;
  private final Kind kind;
  private final Model model;
  private final NDArray pictures;
  private final NDArray targets;
  private final boolean dropout;
  private final List<NDArray> parameters;
  private final List<NDArray> velocities;

  /**
   * Passes over a batch.
   *
   * @param lasting where all arrays live that outlive a pass
   * @param velocities where training begins, of the parameters' shapes
   * @param dropout whether training steps drop units
   */
  TorchNetwork(
      Engine engine,
      NDManager lasting,
      Kind kind,
      Model model,
      NDArray pictures,
      NDArray targets,
      List<NDArray> parameters,
      List<NDArray> velocities,
      boolean dropout) {
    this.engine = engine;
    this.lasting = lasting;
    this.kind = kind;
    this.model = model;
    this.pictures = pictures;
    this.targets = targets;
    this.parameters = parameters;
    this.dropout = dropout;
    this.velocities = velocities;
    boolean forWeights = kind != Kind.FORWARD && kind != Kind.FGSM;
    parameters.forEach(parameter -> parameter.setRequiresGradient(forWeights));
    pictures.setRequiresGradient(kind == Kind.FGSM || kind == Kind.GRADIENTS);
  }

  /** With inputs or hidden units dropped. */
  static NDArray dropped(NDArray x, boolean input) {
    float keep = input ? Task.INPUT_KEEP : Task.HIDDEN_KEEP;
    return Dropout.dropout(x, 1 - keep, true).singletonOrThrow();
  }

  /** The mean of the losses over the batch. */
  private NDArray loss(NDArray logits) {
    return logits.logSoftmax(1).mul(targets).sum().div(-targets.getShape().get(0));
  }

  @Override
  public void run() {
    try (NDManager step = lasting.newSubManager()) {
      launch(step, dropout);
    }
  }

  @Override
  public float[][] results() {
    try (NDManager step = lasting.newSubManager()) {
      List<NDArray> results = launch(step, false);
      return results.stream()
          .map(array -> kind == Kind.FORWARD ? array.toFloatArray() : model.ours(array))
          .toArray(float[][]::new);
    }
  }

  private List<NDArray> launch(NDManager step, boolean dropping) {
    NDArray x = pictures;
    x.attach(step);
    parameters.forEach(parameter -> parameter.attach(step));
    targets.attach(step);
    try {
      return launched(x, dropping);
    } finally {
      x.attach(lasting);
      parameters.forEach(parameter -> parameter.attach(lasting));
      targets.attach(lasting);
    }
  }

  private List<NDArray> launched(NDArray x, boolean dropping) {
    if (kind == Kind.FORWARD) {
      return List.of(model.logits(x, parameters, false));
    }
    try (GradientCollector collector = engine.newGradientCollector()) {
      collector.zeroGradients();
      boolean training = dropping && kind == Kind.TRAINING;
      collector.backward(loss(model.logits(x, parameters, training)));
    }
    return switch (kind) {
      case FGSM -> List.of(x.add(x.getGradient().sign().mul(Task.EPSILON)));
      case GRADIENTS -> {
        List<NDArray> all = new ArrayList<>(List.of(x.getGradient()));
        parameters.forEach(parameter -> all.add(parameter.getGradient()));
        yield all;
      }
      case TRAINING -> update(dropping ? Task.COLUMN_BOUND : Task.CHECKED_BOUND);
      default -> parameters.stream().map(NDArray::getGradient).toList();
    };
  }

  private List<NDArray> update(float columnBound) {
    for (int i = 0; i < parameters.size(); i++) {
      NDArray parameter = parameters.get(i);
      NDArray velocity = velocities.get(i);
      NDArray gradient = parameter.getGradient();
      velocity.muli(Task.MOMENTUM).subi(gradient.muli(Task.RATE));
      // A leaf that wants gradients cannot be changed in place.
      parameter.setRequiresGradient(false);
      parameter.addi(velocity);
      int rank = parameter.getShape().dimension();
      if (rank > 1) {
        // What leads to a row of a matrix [columns, inputs], or to a filter of [k, c, taps, taps].
        int[] terms = rank == 2 ? new int[] {1} : new int[] {1, 2, 3};
        NDArray norm = parameter.square().sum(terms, true).sqrt();
        parameter.muli(norm.clip(0, columnBound).div(norm.maximum(1e-7f)));
      }
      parameter.setRequiresGradient(true);
    }
    List<NDArray> state = new ArrayList<>(parameters);
    state.addAll(velocities);
    return state;
  }
}
