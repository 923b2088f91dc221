package gibbon.bench.peers.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import gibbon.bench.peers.Task.Kind;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

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
          return new Session(model.bytes(), task.left(), left);
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
          return new Session(model.bytes(), task.pictures(), shape);
        }
        default -> {
          return null;
        }
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Session implements Work {
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;

    Session(byte[] model, float[] values, long[] shape) throws OrtException {
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
        return new float[][] {values};
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
