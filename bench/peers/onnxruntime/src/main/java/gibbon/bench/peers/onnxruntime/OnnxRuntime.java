package gibbon.bench.peers.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import gibbon.bench.peers.ChannelOrder;
import gibbon.bench.peers.ConvTask;
import gibbon.bench.peers.Net;
import gibbon.bench.peers.NetTask;
import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import gibbon.bench.peers.Task.Kind;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * ONNX Runtime, which packs constant weights in advance: products with them, and forward passes.
 */
public final class OnnxRuntime implements Peer {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

  @Override
  public String name() {
    return "ONNX Runtime " + environment.getVersion() + " (weights packed in advance)";
  }

  @Override
  public Work prepare(Task task) {
    OnnxModel model = new OnnxModel();
    try {
      switch (task.kind()) {
        case NN, NT, TN -> {
          boolean nt = task.kind() == Kind.NT;
          boolean tn = task.kind() == Kind.TN;
          long[] left = {tn ? task.k() : task.m(), tn ? task.m() : task.k()};
          long[] right = {nt ? task.n() : task.k(), nt ? task.k() : task.n()};
          model.input("x", left);
          model.constant("w", task.right(), right);
          model.product("x", "w", null, tn, nt, "y");
          model.output("y", task.m(), task.n());
          return new Session(model.bytes(), task.left(), left, y -> y);
        }
        case FORWARD -> {
          long[] shape = {task.m(), task.k()};
          model.input("x", shape);
          model.constant("pieces", task.m(), task.n(), Task.PIECES);
          String h = "x";
          List<Task.Layer> layers = task.layers();
          for (int i = 0; i < layers.size(); i++) {
            Task.Layer layer = layers.get(i);
            model.constant("w" + i, layer.weights(), layer.inputs(), layer.columns());
            model.constant("b" + i, layer.biases(), layer.columns());
            model.product(h, "w" + i, "b" + i, false, false, "z" + i);
            h = "z" + i;
            if (i < 2) {
              model.maxout(h, "pieces", "h" + i);
              h = "h" + i;
            }
          }
          model.output(h, task.m(), Task.CLASSES);
          return new Session(model.bytes(), task.pictures(), shape, y -> y);
        }
        default -> {
          return null;
        }
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Work prepare(ConvTask task) {
    if (task.form() != ConvTask.Form.FORWARD) {
      return null;
    }
    OnnxModel model = new OnnxModel();
    long[] shape = {task.n(), task.c(), task.side(), task.side()};
    model.input("x", shape);
    float[] filters = ChannelOrder.filtersFirst(task.filters(), task.taps(), task.c(), task.k());
    model.constant("w", filters, task.k(), task.c(), task.taps(), task.taps());
    OnnxNet.convolution(model, List.of("x", "w"), "y", task.stride(), task.padding());
    model.output("y", task.n(), task.k(), task.outputs(), task.outputs());
    float[] x = ChannelOrder.channelsFirst(task.x(), task.n(), task.side(), task.c());
    return session(
        model, x, shape, y -> ChannelOrder.channelsLast(y, task.n(), task.outputs(), task.k()));
  }

  @Override
  public Work prepare(NetTask task) {
    if (task.kind() != Kind.FORWARD) {
      return null;
    }
    Net net = task.net();
    long[] shape = {task.batch(), net.channels(), net.side(), net.side()};
    float[] x =
        ChannelOrder.channelsFirst(task.pictures(), task.batch(), net.side(), net.channels());
    return session(OnnxNet.of(task), x, shape, y -> y);
  }

  private Work session(OnnxModel model, float[] x, long[] shape, UnaryOperator<float[]> ours) {
    try {
      return new Session(model.bytes(), x, shape, ours);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Session implements Work {
    private final UnaryOperator<float[]> ours;
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;

    /**
     * @param ours makes Gibbon's order of the result
     */
    Session(byte[] model, float[] values, long[] shape, UnaryOperator<float[]> ours)
        throws OrtException {
      this.ours = ours;
      session = environment.createSession(model);
      inputs = Map.of("x", OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape));
    }

    @Override
    public void run() {
      try {
        session.run(inputs).close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public float[][] results() {
      try (OrtSession.Result result = session.run(inputs)) {
        FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return new float[][] {ours.apply(values)};
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
