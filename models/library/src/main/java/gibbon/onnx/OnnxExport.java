package gibbon.onnx;

import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.model.Dense;
import gibbon.model.GaussianUnits;
import gibbon.model.Layer;
import gibbon.model.LogitPair;
import gibbon.model.MaxoutUnits;
import gibbon.model.Network;
import gibbon.model.Output;
import gibbon.model.Sequential;
import gibbon.store.AtomicFiles;
import gibbon.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes networks of our own as ONNX, for other software to run: pixels of 0…1 [N, inputs] in, the
 * probabilities [N, classes] out. Weights are single precision.
 */
public final class OnnxExport {
  /** Old enough for every runtime in use, new enough for its softmax to mean what it says. */
  private static final long OPSET = 13;

  private static final long FORMAT = 7;
  private static final String PICTURES = "pictures";
  private static final String PROBABILITIES = "probabilities";

  private final WireWriter graph = new WireWriter();
  private String last = PICTURES;
  private int next;

  private OnnxExport() {}

  /**
   * Writes a network, atomically.
   *
   * @throws OnnxException for layers that ONNX has no words for here
   */
  public static void write(Path file, Network network) {
    if (!(network instanceof Sequential layers)) {
      throw new OnnxException(
          network + " is no network of layers that Gibbon trained, and only those are exported.");
    }
    byte[] bytes = new OnnxExport().model(layers);
    AtomicFiles.write(file, out -> out.write(bytes));
  }

  private byte[] model(Sequential network) {
    graph.text(2, network.toString());
    network.layers().forEach(this::layer);
    String end =
        network.output() == Output.SOFTMAX
            ? "Softmax"
            : network.output() == Output.SIGMOIDS ? "Sigmoid" : "Exp";
    node(end, PROBABILITIES, new WireWriter[0], last);
    graph.message(11, port(PICTURES, network.inputs()));
    graph.message(12, port(PROBABILITIES, network.classes()));
    // As Windows ML has it: what pixels are, which ONNX itself does not say.
    WireWriter range =
        new WireWriter().text(1, "Image.NominalPixelRange").text(2, "Normalized_0_1");
    return new WireWriter()
        .varint(1, FORMAT)
        .text(2, "gibbon")
        .message(7, graph)
        .message(8, new WireWriter().text(1, "").varint(2, OPSET))
        .message(14, range)
        .toBytes();
  }

  private void layer(Layer layer) {
    if (layer instanceof Dense dense) {
      sums(dense.weight(), dense.bias());
      switch (dense.activation()) {
        case NONE -> {}
        case SIGMOID -> node("Sigmoid");
        case RELU -> node("Relu");
      }
    } else if (layer instanceof MaxoutUnits maxout) {
      sums(maxout.weight(), maxout.bias());
      int units = maxout.bias().value().shape().size() / maxout.pieces();
      node("Reshape", fresh(), new WireWriter[0], last, longs(0, units, maxout.pieces()));
      node("ReduceMax", fresh(), attributes(list("axes", 2), integer("keepdims", 0)), last);
    } else if (layer instanceof LogitPair pair) {
      sums(pair.weight(), pair.bias());
      String signs = constant(fresh(), new int[] {1, 2}, -.5, .5);
      node("Mul", fresh(), new WireWriter[0], last, signs);
    } else if (layer instanceof GaussianUnits bells) {
      distances(bells);
    } else {
      throw new OnnxException(
          Text.of(
              "Layers of %s cannot be written as ONNX; those of linear, maxout, sigmoid and radial units can.",
              layer.getClass().getSimpleName()));
    }
  }

  /** x·W + b. */
  private void sums(Parameter weight, Parameter bias) {
    node("Gemm", fresh(), new WireWriter[0], last, constant(weight), constant(bias));
  }

  /** −Σ (s x − m)² = x² · (−s²)' + x · (2 s m)' − Σ m², and its exponential. */
  private void distances(GaussianUnits bells) {
    double[] m = bells.centre().value().toDoubles();
    double[] s = bells.scale().value().toDoubles();
    int units = bells.centre().value().shape().extent(0);
    int inputs = m.length / units;
    int perUnit = bells.scale().value().shape().extent(0) == 1 ? 0 : s.length / units;
    boolean each = bells.scale().value().shape().extent(1) > 1;
    double[] squares = new double[m.length];
    double[] products = new double[m.length];
    double[] constants = new double[units];
    for (int i = 0; i < m.length; i++) {
      double own = s[i / inputs * perUnit + (each ? i % inputs : 0)];
      squares[i] = -own * own;
      products[i] = 2 * own * m[i];
      constants[i / inputs] -= m[i] * m[i];
    }
    String x = last;
    int[] shape = {units, inputs};
    WireWriter[] transposed = attributes(integer("transB", 1));
    node("Mul", fresh(), new WireWriter[0], x, x);
    node(
        "Gemm",
        fresh(),
        transposed,
        last,
        constant(fresh(), shape, squares),
        constant(fresh(), new int[] {units}, constants));
    node("Gemm", fresh(), transposed, x, constant(fresh(), shape, products), last);
    if (!bells.logits()) {
      node("Exp");
    }
  }

  private String fresh() {
    return "value" + next++;
  }

  private void node(String operator) {
    node(operator, fresh(), new WireWriter[0], last);
  }

  private void node(String operator, String result, WireWriter[] attributes, String... inputs) {
    WireWriter node = new WireWriter();
    for (String input : inputs) {
      node.text(1, input);
    }
    node.text(2, result).text(3, operator + "_" + result).text(4, operator);
    for (WireWriter attribute : attributes) {
      node.message(5, attribute);
    }
    graph.message(1, node);
    last = result;
  }

  private static WireWriter[] attributes(WireWriter... attributes) {
    return attributes;
  }

  private static WireWriter integer(String name, long value) {
    return new WireWriter().text(1, name).varint(3, value).varint(20, 2);
  }

  private static WireWriter list(String name, long... values) {
    WireWriter attribute = new WireWriter().text(1, name);
    Arrays.stream(values).forEach(value -> attribute.varint(8, value));
    return attribute.varint(20, 7);
  }

  private String constant(Parameter parameter) {
    Tensor value = parameter.value();
    return constant(parameter.name(), value.shape().extents(), value.toDoubles());
  }

  private String constant(String name, int[] shape, double... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(numbers.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(numbers).forEach(number -> bytes.putFloat((float) number));
    return tensor(name, OnnxType.FLOAT, shape, bytes.array());
  }

  private String longs(long... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(numbers).forEach(bytes::putLong);
    return tensor(fresh(), OnnxType.INT64, new int[] {numbers.length}, bytes.array());
  }

  private String tensor(String name, OnnxType type, int[] shape, byte[] bytes) {
    WireWriter tensor = new WireWriter();
    Arrays.stream(shape).forEach(extent -> tensor.varint(1, extent));
    graph.message(5, tensor.varint(2, type.code()).text(8, name).bytes(9, bytes));
    return name;
  }

  /** [N, numbers] of single precision. */
  private static WireWriter port(String name, int numbers) {
    WireWriter shape =
        new WireWriter()
            .message(1, new WireWriter().text(2, "N"))
            .message(1, new WireWriter().varint(1, numbers));
    WireWriter tensor = new WireWriter().varint(1, OnnxType.FLOAT.code()).message(2, shape);
    return new WireWriter().text(1, name).message(2, new WireWriter().message(1, tensor));
  }
}
