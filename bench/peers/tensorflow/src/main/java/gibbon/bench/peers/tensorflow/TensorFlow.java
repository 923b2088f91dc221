package gibbon.bench.peers.tensorflow;

import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import gibbon.bench.peers.Task.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;

/** TensorFlow's graph mode; everything but the training step. */
public final class TensorFlow implements Peer {
  @Override
  public String name() {
    return "TensorFlow " + org.tensorflow.TensorFlow.version();
  }

  @Override
  public Work prepare(Task task) {
    if (task.kind() == Kind.TRAINING || task.attack()) {
      return null;
    }
    Built built = new Built();
    if (task.kind().ordinal() <= Kind.TN.ordinal()) {
      product(built, task);
    } else {
      network(built, task);
    }
    return built;
  }

  private static void product(Built built, Task task) {
    boolean nt = task.kind() == Kind.NT;
    boolean tn = task.kind() == Kind.TN;
    Shape left = tn ? Shape.of(task.k(), task.m()) : Shape.of(task.m(), task.k());
    Shape right = nt ? Shape.of(task.n(), task.k()) : Shape.of(task.k(), task.n());
    built.wanted.add(
        built
            .ops
            .linalg
            .matMul(
                built.fed(task.left(), left),
                built.fed(task.right(), right),
                MatMul.transposeA(tn),
                MatMul.transposeB(nt))
            .asOutput());
  }

  private static void network(Built built, Task task) {
    Ops ops = built.ops;
    Operand<TFloat32> x = built.fed(task.pictures(), Shape.of(task.m(), task.k()));
    List<Output<?>> parameters = new ArrayList<>();
    Operand<TFloat32> h = x;
    for (Task.Layer layer : task.layers()) {
      Operand<TFloat32> weights =
          built.fed(layer.weights(), Shape.of(layer.inputs(), layer.columns()));
      Operand<TFloat32> biases = built.fed(layer.biases(), Shape.of(layer.columns()));
      parameters.add(weights.asOutput());
      parameters.add(biases.asOutput());
      h = ops.nn.biasAdd(ops.linalg.matMul(h, weights), biases);
      if (parameters.size() < 6) {
        Operand<TFloat32> pieces =
            ops.reshape(h, ops.constant(new int[] {task.m(), task.n(), Task.PIECES}));
        h = ops.max(pieces, ops.constant(2));
      }
    }
    if (task.kind() == Kind.FORWARD) {
      built.wanted.add(h.asOutput());
      return;
    }
    Operand<TFloat32> targets = built.fed(task.targets(), Shape.of(task.m(), Task.CLASSES));
    SoftmaxCrossEntropyWithLogits<TFloat32> losses =
        ops.nn.softmaxCrossEntropyWithLogits(h, targets);
    Output<?> loss = ops.math.mean(losses.loss(), ops.constant(0)).asOutput();
    List<Output<?>> by = new ArrayList<>();
    if (task.kind() != Kind.WEIGHT_GRADIENTS) {
      by.add(x.asOutput());
    }
    if (task.kind() != Kind.FGSM) {
      by.addAll(parameters);
    }
    Output<?>[] gradients = built.graph.addGradients(loss, by.toArray(Output<?>[]::new));
    if (task.kind() == Kind.FGSM) {
      @SuppressWarnings("unchecked")
      Output<TFloat32> gradient = (Output<TFloat32>) gradients[0];
      Operand<TFloat32> step = ops.math.mul(ops.math.sign(gradient), ops.constant(Task.EPSILON));
      built.wanted.add(ops.math.add(x, step).asOutput());
    } else {
      built.wanted.addAll(List.of(gradients));
    }
  }

  /**
   * A graph with its operands. They are fed, which copies nothing, since the graph's optimizer
   * would compute in advance whatever follows from constants.
   */
  private static final class Built implements Work {
    private final Graph graph = new Graph();
    private final Ops ops = Ops.create(graph);
    private final Map<Placeholder<TFloat32>, Tensor> operands = new LinkedHashMap<>();
    private final List<Output<?>> wanted = new ArrayList<>();
    private Session session;

    Operand<TFloat32> fed(float[] values, Shape shape) {
      Placeholder<TFloat32> operand = ops.placeholder(TFloat32.class, Placeholder.shape(shape));
      operands.put(operand, TFloat32.tensorOf(shape, DataBuffers.of(values)));
      return operand;
    }

    private Session.Runner runner() {
      if (session == null) {
        session = new Session(graph);
      }
      Session.Runner runner = session.runner();
      operands.forEach(runner::feed);
      return runner;
    }

    @Override
    public void run() {
      Session.Runner runner = runner();
      wanted.forEach(output -> runner.addTarget(output.op()));
      runner.run().close();
    }

    @Override
    public float[][] results() {
      Session.Runner runner = runner();
      wanted.forEach(runner::fetch);
      try (Result result = runner.run()) {
        float[][] values = new float[wanted.size()][];
        for (int i = 0; i < values.length; i++) {
          TFloat32 tensor = (TFloat32) result.get(i);
          values[i] = new float[(int) tensor.size()];
          tensor.asRawTensor().data().asFloats().read(values[i]);
        }
        return values;
      }
    }
  }
}
