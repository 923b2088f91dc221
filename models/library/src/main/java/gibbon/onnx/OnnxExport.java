package gibbon.onnx;

import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.data.PictureShape;
import gibbon.model.Dense;
import gibbon.model.GaussianUnits;
import gibbon.model.Layer;
import gibbon.model.LogitPair;
import gibbon.model.MaxoutMaps;
import gibbon.model.MaxoutUnits;
import gibbon.model.Network;
import gibbon.model.Output;
import gibbon.model.RectifiedMaps;
import gibbon.model.Sequential;
import gibbon.model.UnlearntLayer;
import gibbon.op.Pool;
import gibbon.op.Window;
import gibbon.store.AtomicFiles;
import gibbon.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes networks of our own as ONNX, for other software to run: pixels of 0…1 in, [N, inputs] or,
 * for convolutional networks, [N, channels, rows, columns]; the probabilities [N, classes] out.
 * Weights are single precision.
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
    graph.message(11, AttributeWriter.port(PICTURES, input(network)));
    graph.message(12, AttributeWriter.port(PROBABILITIES, network.classes()));
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

  /** The extents of a picture as the file takes it. */
  public static int[] input(Network network) {
    PictureShape shape = network.input();
    boolean pictures =
        network instanceof Sequential layers
            && layers.layers().get(0) instanceof UnlearntLayer first
            && first.name().equals(UnlearntLayer.PICTURES);
    return pictures
        ? new int[] {shape.channels(), shape.rows(), shape.columns()}
        : new int[] {network.inputs()};
  }

  private void layer(Layer layer) {
    if (layer instanceof RectifiedMaps maps) {
      convolution(maps.filters(), maps.bias(), maps.window(), 0, 1);
      node("Relu");
    } else if (layer instanceof MaxoutMaps maps) {
      // A convolution for each piece of all units.
      String pictures = last;
      String[] pieces = new String[maps.pieces()];
      for (int piece = 0; piece < pieces.length; piece++) {
        last = pictures;
        convolution(maps.filters(), maps.bias(), maps.window(), piece, maps.pieces());
        pieces[piece] = last;
      }
      node("Max", fresh(), new WireWriter[0], pieces);
    } else if (layer instanceof UnlearntLayer unlearnt) {
      unlearnt(unlearnt);
    } else {
      rows(layer);
    }
  }

  private void unlearnt(UnlearntLayer layer) {
    switch (layer.name()) {
      case UnlearntLayer.PICTURES -> {}
      case UnlearntLayer.FLAT -> {
        // Our channels are last, ONNX's first.
        node(
            "Transpose",
            fresh(),
            AttributeWriter.all(AttributeWriter.list("perm", 0, 2, 3, 1)),
            last);
        node("Flatten", fresh(), AttributeWriter.all(AttributeWriter.integer("axis", 1)), last);
      }
      case UnlearntLayer.MAX_POOL -> {
        Pool pool = layer.pool().orElseThrow();
        WireWriter[] own = {
          AttributeWriter.list("kernel_shape", pool.height(), pool.width()),
          AttributeWriter.strides(pool.window()),
          AttributeWriter.pads(pool.window()),
          AttributeWriter.dilations(pool.window()),
          AttributeWriter.integer("ceil_mode", pool.roundUp() ? 1 : 0)
        };
        node("MaxPool", fresh(), own, last);
      }
      default -> throw unknown(layer.name());
    }
  }

  /**
   * Every so many-th filter, from some piece on, of [r, s, channels, maps] as [maps, channels, r,
   * s].
   */
  private void convolution(
      Parameter filters, Parameter bias, Window window, int piece, int pieces) {
    int[] shape = filters.value().shape().extents();
    double[] own = filters.value().toDoubles();
    int maps = shape[3] / pieces;
    int cells = shape[0] * shape[1];
    double[] turned = new double[own.length / pieces];
    for (int i = 0; i < turned.length; i++) {
      int map = i / (cells * shape[2]);
      int channel = i / cells % shape[2];
      turned[i] = own[(i % cells * shape[2] + channel) * shape[3] + map * pieces + piece];
    }
    double[] all = bias.value().toDoubles();
    double[] biases = new double[maps];
    Arrays.setAll(biases, map -> all[map * pieces + piece]);
    String of = pieces == 1 ? "" : "." + piece;
    String weight =
        constant(filters.name() + of, new int[] {maps, shape[2], shape[0], shape[1]}, turned);
    String added = constant(bias.name() + of, new int[] {maps}, biases);
    WireWriter[] attributes = {
      AttributeWriter.strides(window),
      AttributeWriter.pads(window),
      AttributeWriter.dilations(window)
    };
    node("Conv", fresh(), attributes, last, weight, added);
  }

  private static OnnxException unknown(String layer) {
    return new OnnxException(
        Text.of(
            "Layers of %s cannot be written as ONNX; those of linear, maxout, rectified, sigmoid and radial units can, and maximum pools.",
            layer));
  }

  private void rows(Layer layer) {
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
      node(
          "ReduceMax",
          fresh(),
          AttributeWriter.all(
              AttributeWriter.list("axes", 2), AttributeWriter.integer("keepdims", 0)),
          last);
    } else if (layer instanceof LogitPair pair) {
      sums(pair.weight(), pair.bias());
      String signs = constant(fresh(), new int[] {1, 2}, -.5, .5);
      node("Mul", fresh(), new WireWriter[0], last, signs);
    } else if (layer instanceof GaussianUnits bells) {
      distances(bells);
    } else {
      throw unknown(layer.getClass().getSimpleName());
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
    WireWriter[] transposed = AttributeWriter.all(AttributeWriter.integer("transB", 1));
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
}
