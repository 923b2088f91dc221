package gibbon.bench.peers.pytorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import gibbon.bench.peers.Task.Kind;
import java.util.ArrayList;
import java.util.List;

/** PyTorch's eager mode through DJL. */
public final class PyTorch implements Peer {
  private final Engine engine = Engine.getEngine("PyTorch");
  private NDManager lasting = NDManager.newBaseManager();

  @Override
  public String name() {
    return "PyTorch " + engine.getVersion() + " through DJL";
  }

  @Override
  public Work prepare(Task task) {
    lasting.close();
    lasting = NDManager.newBaseManager();
    return task.kind().ordinal() <= Kind.TN.ordinal() ? product(task) : new Network(task);
  }

  private Work product(Task task) {
    boolean nt = task.kind() == Kind.NT;
    boolean tn = task.kind() == Kind.TN;
    NDArray left =
        lasting.create(
            task.left(), tn ? new Shape(task.k(), task.m()) : new Shape(task.m(), task.k()));
    NDArray right =
        lasting.create(
            task.right(), nt ? new Shape(task.n(), task.k()) : new Shape(task.k(), task.n()));
    // A transposed view, which is all that the product needs.
    NDArray a = tn ? left.transpose() : left;
    NDArray b = nt ? right.transpose() : right;
    return new Work() {
      @Override
      public void run() {
        a.matMul(b).close();
      }

      @Override
      public float[][] results() {
        try (NDArray product = a.matMul(b)) {
          return new float[][] {product.toFloatArray()};
        }
      }
    };
  }

  private final class Network implements Work {
    private final Task task;
    private final NDArray pictures;
    private final NDArray targets;
    private final List<NDArray> parameters = new ArrayList<>();
    private final List<NDArray> velocities = new ArrayList<>();

    Network(Task task) {
      this.task = task;
      pictures = lasting.create(task.pictures(), new Shape(task.m(), task.k()));
      targets = lasting.create(task.targets(), new Shape(task.m(), Task.CLASSES));
      for (Task.Layer layer : task.layers()) {
        parameters.add(lasting.create(layer.weights(), new Shape(layer.inputs(), layer.columns())));
        parameters.add(lasting.create(layer.biases(), new Shape(layer.columns())));
      }
      parameters.forEach(parameter -> velocities.add(parameter.zerosLike()));
      boolean forWeights = task.kind() != Kind.FORWARD && task.kind() != Kind.FGSM;
      parameters.forEach(parameter -> parameter.setRequiresGradient(forWeights));
      pictures.setRequiresGradient(task.kind() == Kind.FGSM || task.kind() == Kind.GRADIENTS);
    }

    private NDArray logits(NDArray x, boolean dropout) {
      NDArray h = x;
      for (int layer = 0; layer < 3; layer++) {
        if (dropout) {
          float keep = layer == 0 ? Task.INPUT_KEEP : Task.HIDDEN_KEEP;
          h = Dropout.dropout(h, 1 - keep, true).singletonOrThrow();
        }
        h = h.matMul(parameters.get(2 * layer)).add(parameters.get(2 * layer + 1));
        if (layer < 2) {
          h = h.reshape(task.m(), task.n(), Task.PIECES).max(new int[] {2});
        }
      }
      return h;
    }

    /** The loss: its mean over the batch, but the sum for FGSM, where only the sign counts. */
    private NDArray loss(NDArray logits) {
      return logits.logSoftmax(1).mul(targets).sum().div(-task.m());
    }

    @Override
    public void run() {
      try (NDManager step = lasting.newSubManager()) {
        launch(step, true);
      }
    }

    @Override
    public float[][] results() {
      for (int i = 1; i < Task.CHECKED_STEPS && task.kind() == Kind.TRAINING; i++) {
        try (NDManager step = lasting.newSubManager()) {
          launch(step, false);
        }
      }
      try (NDManager step = lasting.newSubManager()) {
        return launch(step, false).stream().map(NDArray::toFloatArray).toArray(float[][]::new);
      }
    }

    private List<NDArray> launch(NDManager step, boolean dropout) {
      NDArray x = pictures;
      x.attach(step);
      parameters.forEach(parameter -> parameter.attach(step));
      targets.attach(step);
      try {
        return launched(x, dropout);
      } finally {
        x.attach(lasting);
        parameters.forEach(parameter -> parameter.attach(lasting));
        targets.attach(lasting);
      }
    }

    private List<NDArray> launched(NDArray x, boolean dropout) {
      if (task.kind() == Kind.FORWARD) {
        return List.of(logits(x, false));
      }
      try (GradientCollector collector = engine.newGradientCollector()) {
        collector.zeroGradients();
        collector.backward(loss(logits(x, dropout && task.kind() == Kind.TRAINING)));
      }
      return switch (task.kind()) {
        case FGSM -> List.of(x.add(x.getGradient().sign().mul(Task.EPSILON)));
        case GRADIENTS -> {
          List<NDArray> all = new ArrayList<>(List.of(x.getGradient()));
          parameters.forEach(parameter -> all.add(parameter.getGradient()));
          yield all;
        }
        case TRAINING -> update(dropout ? Task.COLUMN_BOUND : Task.CHECKED_BOUND);
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
        if (parameter.getShape().dimension() == 2) {
          NDArray norm = parameter.square().sum(new int[] {0}, true).sqrt();
          parameter.muli(norm.clip(0, columnBound).div(norm.maximum(1e-7f)));
        }
        parameter.setRequiresGradient(true);
      }
      return parameters;
    }
  }
}
