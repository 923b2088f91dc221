package gibbon.bench.peers.pytorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import gibbon.bench.peers.ChannelOrder;
import gibbon.bench.peers.ConvTask;
import gibbon.bench.peers.NetTask;
import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import gibbon.bench.peers.Task.Kind;
import gibbon.bench.peers.TrainingState;
import java.util.ArrayList;
import java.util.Arrays;
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
    clear();
    if (task.kind().ordinal() <= Kind.TN.ordinal()) {
      lasting.ones(new Shape(2, 2)).matMul(lasting.ones(new Shape(2, 2)));
      return new Sgemm(task);
    }
    Dense model = new Dense(task);
    List<NDArray> parameters = model.arrays(task.layers());
    NDArray pictures = lasting.create(task.pictures(), new Shape(task.m(), task.k()));
    NDArray targets = lasting.create(task.targets(), new Shape(task.m(), Task.CLASSES));
    return task.attack()
        ? new TorchAttack(
            engine, lasting, task, pictures, targets, x -> model.logits(x, parameters, false))
        : new TorchNetwork(
            engine,
            lasting,
            task.kind(),
            model,
            pictures,
            targets,
            parameters,
            model.arrays(TrainingState.velocities(task.layers())),
            true);
  }

  private void clear() {
    lasting.close();
    lasting = NDManager.newBaseManager();
  }

  static int[] extents(Shape shape) {
    return Arrays.stream(shape.getShape()).mapToInt(Math::toIntExact).toArray();
  }

  /** Dense layers as PyTorch has them: weights [columns, inputs], product and bias one op. */
  private final class Dense implements TorchNetwork.Model {
    private final Task task;

    Dense(Task task) {
      this.task = task;
    }

    List<NDArray> arrays(List<Task.Layer> layers) {
      List<NDArray> arrays = new ArrayList<>();
      for (Task.Layer layer : layers) {
        arrays.add(
            lasting.create(
                ChannelOrder.transposed(
                    layer.weights(), new int[] {layer.inputs(), layer.columns()}, 1, 0),
                new Shape(layer.columns(), layer.inputs())));
        arrays.add(lasting.create(layer.biases(), new Shape(layer.columns())));
      }
      return arrays;
    }

    @Override
    public NDArray logits(NDArray x, List<NDArray> parameters, boolean dropout) {
      NDArray h = x;
      for (int layer = 0; layer < 3; layer++) {
        h = dropout ? TorchNetwork.dropped(h, layer == 0) : h;
        h =
            Linear.linear(h, parameters.get(2 * layer), parameters.get(2 * layer + 1))
                .singletonOrThrow();
        if (layer < 2) {
          h = h.reshape(task.m(), task.n(), Task.PIECES).max(new int[] {2});
        }
      }
      return h;
    }

    @Override
    public float[] ours(NDArray array) {
      Shape shape = array.getShape();
      boolean pictures = shape.equals(new Shape(task.m(), task.k()));
      return shape.dimension() == 2 && !pictures
          ? ChannelOrder.transposed(array.toFloatArray(), extents(shape), 1, 0)
          : array.toFloatArray();
    }
  }

  @Override
  public Work prepare(ConvTask task) {
    clear();
    return new TorchConvolution(task, engine, lasting);
  }

  @Override
  public Work prepare(NetTask task) {
    clear();
    TorchNet net = new TorchNet(task, lasting);
    return new TorchNetwork(
        engine,
        lasting,
        task.kind(),
        net,
        net.pictures(),
        lasting.create(task.targets(), new Shape(task.batch(), task.net().classes())),
        net.arrays(task.layers()),
        net.arrays(TrainingState.velocities(task.layers())),
        task.net().dropout());
  }
}
