package gibbon.bench.peers.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import gibbon.bench.peers.ChannelOrder;
import gibbon.bench.peers.Net;
import gibbon.bench.peers.NetTask;
import gibbon.bench.peers.Task;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A convolutional network, channels first as PyTorch has them. */
final class TorchNet implements TorchNetwork.Model {
  private static final Shape ONE = new Shape(1, 1);

  private final NetTask task;
  private final Net net;
  private final NDManager lasting;

  TorchNet(NetTask task, NDManager lasting) {
    this.task = task;
    this.lasting = lasting;
    net = task.net();
  }

  private Shape pictureShape() {
    return new Shape(task.batch(), net.channels(), net.side(), net.side());
  }

  NDArray pictures() {
    float[] numbers =
        ChannelOrder.channelsFirst(task.pictures(), task.batch(), net.side(), net.channels());
    return lasting.create(numbers, pictureShape());
  }

  /**
   * Weights and biases in the order of the nodes, filters [k, c, taps, taps] and dense weights
   * [columns, inputs].
   */
  List<NDArray> arrays(List<Task.Layer> all) {
    List<NDArray> parameters = new ArrayList<>();
    Iterator<Task.Layer> layers = all.iterator();
    for (Net.Node node : net.nodes()) {
      Net.Extent below = net.below(node);
      int k = node.units();
      if (node.op() == Net.Op.CONV) {
        Task.Layer layer = layers.next();
        float[] filters =
            ChannelOrder.filtersFirst(layer.weights(), node.size(), below.channels(), k);
        Shape shape = new Shape(k, below.channels(), node.size(), node.size());
        parameters.add(lasting.create(filters, shape));
        parameters.add(lasting.create(layer.biases(), new Shape(k)));
      } else if (node.op() == Net.Op.DENSE) {
        Task.Layer layer = layers.next();
        float[] weights = ChannelOrder.rowsFirst(layer.weights(), below, k);
        int[] extents = {layer.inputs(), k};
        parameters.add(
            lasting.create(
                ChannelOrder.transposed(weights, extents, 1, 0), new Shape(k, layer.inputs())));
        parameters.add(lasting.create(layer.biases(), new Shape(k)));
      }
    }
    return parameters;
  }

  @Override
  public NDArray logits(NDArray x, List<NDArray> parameters, boolean dropout) {
    Iterator<NDArray> own = parameters.iterator();
    List<NDArray> values = new ArrayList<>();
    for (Net.Node node : net.nodes()) {
      NDArray in = node.input() < 0 ? x : values.get(node.input());
      boolean weighted = node.op() == Net.Op.CONV || node.op() == Net.Op.DENSE;
      in = dropout && weighted ? TorchNetwork.dropped(in, node.input() < 0) : in;
      values.add(
          switch (node.op()) {
            case CONV -> conv(in, own.next(), own.next(), node.stride(), node.padding());
            case DENSE ->
                Linear.linear(in.reshape(task.batch(), -1), own.next(), own.next())
                    .singletonOrThrow();
            case RELU -> in.getNDArrayInternal().relu();
            case MAXOUT -> maxout(in, node);
            case MAX_POOL ->
                Pool.maxPool2d(
                    in,
                    new Shape(node.size(), node.size()),
                    new Shape(node.stride(), node.stride()),
                    new Shape(node.padding(), node.padding()),
                    true);
            case MEAN ->
                in.reshape(task.batch(), net.below(node).channels(), -1).mean(new int[] {2});
            case RESPONSE -> response(in);
            case CONCAT ->
                NDArrays.concat(new NDList(node.inputs().stream().map(values::get).toList()), 1);
          });
    }
    return values.get(values.size() - 1);
  }

  static NDArray conv(NDArray x, NDArray filters, NDArray bias, int stride, int padding) {
    return Conv2d.conv2d(
            x, filters, bias, new Shape(stride, stride), new Shape(padding, padding), ONE, 1)
        .singletonOrThrow();
  }

  private NDArray maxout(NDArray x, Net.Node node) {
    Net.Extent below = net.below(node);
    int units = below.channels() / node.size();
    NDArray pieces = x.reshape(task.batch(), units, node.size(), below.side(), below.side());
    return pieces.max(new int[] {2});
  }

  /** As torch.nn.functional.local_response_norm: the mean of squares is a pool over channels. */
  private static NDArray response(NDArray x) {
    Shape shape = x.getShape();
    Shape volume = new Shape(shape.get(0), 1, shape.get(1), shape.get(2), shape.get(3));
    NDArray mean =
        Pool.avgPool3d(
                x.square().reshape(volume),
                new Shape(Net.NEIGHBOURS, 1, 1),
                new Shape(1, 1, 1),
                new Shape(Net.NEIGHBOURS / 2, 0, 0),
                false,
                true)
            .reshape(shape);
    return x.div(mean.mul(Net.ALPHA).add(1).pow(Net.BETA));
  }

  @Override
  public float[] ours(NDArray array) {
    Shape shape = array.getShape();
    float[] numbers = array.toFloatArray();
    if (shape.equals(pictureShape())) {
      return ChannelOrder.channelsLast(numbers, task.batch(), net.side(), net.channels());
    } else if (shape.dimension() == 4) {
      return ChannelOrder.filtersLast(
          numbers, (int) shape.get(2), (int) shape.get(1), (int) shape.get(0));
    } else if (shape.dimension() == 2) {
      int columns = (int) shape.get(0);
      Net.Extent below = flattened((int) shape.get(1), columns);
      float[] rows = ChannelOrder.transposed(numbers, PyTorch.extents(shape), 1, 0);
      return ChannelOrder.rowsLast(rows, below, columns);
    }
    return numbers;
  }

  /** What a dense layer of these weights stands on. */
  private Net.Extent flattened(int inputs, int columns) {
    return net.nodes().stream()
        .filter(node -> node.op() == Net.Op.DENSE && node.units() == columns)
        .map(net::below)
        .filter(below -> below.size() == inputs)
        .findFirst()
        .orElseThrow();
  }
}
