package gibbon.bench.peers.onnxruntime;

import gibbon.bench.peers.ChannelOrder;
import gibbon.bench.peers.Net;
import gibbon.bench.peers.NetTask;
import gibbon.bench.peers.Task;
import gibbon.bench.peers.onnxruntime.OnnxModel.Attribute;
import java.util.Iterator;
import java.util.List;

/** A network of convolutions as an ONNX file, channels first. */
final class OnnxNet {
  private final OnnxModel model = new OnnxModel();
  private final NetTask task;
  private final Net net;
  private final Iterator<Task.Layer> layers;

  private OnnxNet(NetTask task) {
    this.task = task;
    net = task.net();
    layers = task.layers().iterator();
  }

  /** Pictures x [batch, channels, side, side] → logits [batch, classes]. */
  static OnnxModel of(NetTask task) {
    OnnxNet made = new OnnxNet(task);
    Net net = task.net();
    made.model.input("x", task.batch(), net.channels(), net.side(), net.side());
    for (int i = 0; i < net.nodes().size(); i++) {
      made.add(net.nodes().get(i), name(i));
    }
    made.model.output(name(net.nodes().size() - 1), task.batch(), net.classes());
    return made.model;
  }

  private static String name(int place) {
    return place < 0 ? "x" : "y" + place;
  }

  static void convolution(OnnxModel model, List<String> inputs, String y, int stride, int padding) {
    model.node(
        "Conv",
        inputs,
        y,
        Attribute.of("strides", stride, stride),
        Attribute.of("pads", padding, padding, padding, padding));
  }

  private void add(Net.Node node, String y) {
    List<String> x = node.inputs().stream().map(OnnxNet::name).toList();
    Net.Extent below = net.below(node);
    switch (node.op()) {
      case CONV -> {
        Task.Layer layer = layers.next();
        int k = node.units();
        float[] filters =
            ChannelOrder.filtersFirst(layer.weights(), node.size(), below.channels(), k);
        model.constant(y + "w", filters, k, below.channels(), node.size(), node.size());
        model.constant(y + "b", layer.biases(), k);
        List<String> inputs = List.of(x.get(0), y + "w", y + "b");
        convolution(model, inputs, y, node.stride(), node.padding());
      }
      case DENSE -> {
        Task.Layer layer = layers.next();
        int columns = node.units();
        float[] weights = ChannelOrder.rowsFirst(layer.weights(), below, columns);
        model.constant(y + "w", weights, layer.inputs(), columns);
        model.constant(y + "b", layer.biases(), columns);
        model.node("Flatten", x, y + "flat");
        model.product(y + "flat", y + "w", y + "b", false, false, y);
      }
      case RELU -> model.node("Relu", x, y);
      case MAXOUT -> {
        int units = below.channels() / node.size();
        // Behind a dense layer the side is 1, and the next one flattens.
        model.constant(y + "s", task.batch(), units, node.size(), below.side(), below.side());
        model.node("Reshape", List.of(x.get(0), y + "s"), y + "pieces");
        model.node(
            "ReduceMax",
            List.of(y + "pieces"),
            y,
            Attribute.of("axes", new int[] {2}),
            Attribute.of("keepdims", 0));
      }
      case MAX_POOL ->
          model.node(
              "MaxPool",
              x,
              y,
              Attribute.of("kernel_shape", node.size(), node.size()),
              Attribute.of("strides", node.stride(), node.stride()),
              Attribute.of("pads", node.padding(), node.padding(), node.padding(), node.padding()),
              Attribute.of("ceil_mode", 1));
      case MEAN -> model.node("GlobalAveragePool", x, y);
      case RESPONSE ->
          model.node(
              "LRN",
              x,
              y,
              Attribute.of("size", Net.NEIGHBOURS),
              Attribute.of("alpha", Net.ALPHA),
              Attribute.of("beta", Net.BETA),
              Attribute.of("bias", 1f));
      case CONCAT -> model.node("Concat", x, y, Attribute.of("axis", 1));
    }
  }
}
