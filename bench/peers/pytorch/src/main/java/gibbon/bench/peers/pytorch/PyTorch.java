package gibbon.bench.peers.pytorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import gibbon.bench.peers.ConvTask;
import gibbon.bench.peers.NetTask;
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
    clear();
    if (task.kind().ordinal() <= Kind.TN.ordinal()) {
      return product(task);
    }
    List<NDArray> parameters = new ArrayList<>();
    for (Task.Layer layer : task.layers()) {
      parameters.add(lasting.create(layer.weights(), new Shape(layer.inputs(), layer.columns())));
      parameters.add(lasting.create(layer.biases(), new Shape(layer.columns())));
    }
    Dense model = new Dense(task);
    NDArray pictures = lasting.create(task.pictures(), new Shape(task.m(), task.k()));
    NDArray targets = lasting.create(task.targets(), new Shape(task.m(), Task.CLASSES));
    return task.attack()
        ? new TorchAttack(
            engine, lasting, task, pictures, targets, x -> model.logits(x, parameters, false))
        : new TorchNetwork(
            engine, lasting, task.kind(), model, pictures, targets, parameters, true);
  }

  private void clear() {
    lasting.close();
    lasting = NDManager.newBaseManager();
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

  private static final class Dense implements TorchNetwork.Model {
    private final Task task;

    Dense(Task task) {
      this.task = task;
    }

    @Override
    public NDArray logits(NDArray x, List<NDArray> parameters, boolean dropout) {
      NDArray h = x;
      for (int layer = 0; layer < 3; layer++) {
        h = dropout ? TorchNetwork.dropped(h, layer == 0) : h;
        h = h.matMul(parameters.get(2 * layer)).add(parameters.get(2 * layer + 1));
        if (layer < 2) {
          h = h.reshape(task.m(), task.n(), Task.PIECES).max(new int[] {2});
        }
      }
      return h;
    }

    @Override
    public float[] ours(NDArray array) {
      return array.toFloatArray();
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
        net.parameters(),
        task.net().dropout());
  }
}
