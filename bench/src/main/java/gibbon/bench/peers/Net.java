package gibbon.bench.peers;

import java.util.ArrayList;
import java.util.List;

/**
 * A convolutional network, as every peer builds it: what it computes, one after another.
 *
 * @param name a word for it
 * @param side rows and columns of its pictures
 * @param channels of its pictures
 * @param nodes what it computes; the last are its logits
 */
public record Net(String name, int side, int channels, List<Node> nodes) {
  /** Filters of a convolutional maxout unit. */
  public static final int PIECES = 2;

  /** Neighbours, α, β and bias of the response normalisation. */
  public static final int NEIGHBOURS = 5;

  /** See {@link #NEIGHBOURS}. */
  public static final float ALPHA = 1e-4f;

  /** See {@link #NEIGHBOURS}. */
  public static final float BETA = .75f;

  /** What a node computes, and what its numbers mean. */
  public enum Op {
    /** {@code units} filters of {@code size} rows and columns, with biases. */
    CONV,
    /** {@code units} sums of all that there is, with biases. */
    DENSE,
    RELU,
    /** The largest of {@code size} neighbouring channels or columns. */
    MAXOUT,
    /** Of windows of {@code size} rows and columns; those that stick out at the end count. */
    MAX_POOL,
    /** Of all places. */
    MEAN,
    /** Local response normalisation. */
    RESPONSE,
    /** Channels after channels. */
    CONCAT
  }

  /**
   * A step of the network.
   *
   * @param inputs by their place among the nodes; −1 are the pictures
   */
  public record Node(Op op, List<Integer> inputs, int units, int size, int stride, int padding) {
    /** What it computes of its only input. */
    public int input() {
      return inputs.get(0);
    }

    boolean hasWeights() {
      return op == Op.CONV || op == Op.DENSE;
    }
  }

  /** Rows and columns, and channels, of a value; columns of a dense layer are channels. */
  public record Extent(int side, int channels) {
    public int size() {
      return side * side * channels;
    }
  }

  /** A network of pylearn2's form for CIFAR-10: convolutional maxout, then dense maxout. */
  private static Net maxout(String name, int units, int... maps) {
    Builder built = new Builder();
    int[][] sizes = {{8, 4, 4}, {8, 3, 4}, {5, 3, 2}};
    for (int i = 0; i < sizes.length; i++) {
      built.add(Op.CONV, PIECES * maps[i], sizes[i][0], 1, sizes[i][1]);
      built.add(Op.MAXOUT, 0, PIECES, 1, 0);
      built.add(Op.MAX_POOL, 0, sizes[i][2], 2, 0);
    }
    built.add(Op.DENSE, Task.PIECES * units, 0, 1, 0);
    built.add(Op.MAXOUT, 0, Task.PIECES, 1, 0);
    built.add(Op.DENSE, Task.CLASSES, 0, 1, 0);
    return new Net(name, 32, 3, built.nodes);
  }

  private static Net lenet() {
    Builder built = new Builder();
    for (int maps : new int[] {32, 64}) {
      built.rectified(maps, 5, 1, 2);
      built.add(Op.MAX_POOL, 0, 2, 2, 0);
    }
    built.add(Op.DENSE, 512, 0, 1, 0);
    built.add(Op.RELU, 0, 0, 1, 0);
    built.add(Op.DENSE, Task.CLASSES, 0, 1, 0);
    return new Net("lenet", 28, 1, built.nodes);
  }

  /** GoogLeNet (Szegedy et al. 2014), by the sizes of their table 1. */
  private static Net googLeNet() {
    Builder built = new Builder();
    built.rectified(64, 7, 2, 3);
    built.add(Op.MAX_POOL, 0, 3, 2, 0);
    built.add(Op.RESPONSE, 0, 0, 1, 0);
    built.rectified(64, 1, 1, 0);
    built.rectified(192, 3, 1, 1);
    built.add(Op.RESPONSE, 0, 0, 1, 0);
    built.add(Op.MAX_POOL, 0, 3, 2, 0);
    built.inception(64, 96, 128, 16, 32, 32);
    built.inception(128, 128, 192, 32, 96, 64);
    built.add(Op.MAX_POOL, 0, 3, 2, 0);
    built.inception(192, 96, 208, 16, 48, 64);
    built.inception(160, 112, 224, 24, 64, 64);
    built.inception(128, 128, 256, 24, 64, 64);
    built.inception(112, 144, 288, 32, 64, 64);
    built.inception(256, 160, 320, 32, 128, 128);
    built.add(Op.MAX_POOL, 0, 3, 2, 0);
    built.inception(256, 160, 320, 32, 128, 128);
    built.inception(384, 192, 384, 48, 128, 128);
    built.add(Op.MEAN, 0, 0, 1, 0);
    built.add(Op.DENSE, 1000, 0, 1, 0);
    return new Net("GoogLeNet", 224, 3, built.nodes);
  }

  private static final class Builder {
    private final List<Node> nodes = new ArrayList<>();

    int add(Op op, int units, int size, int stride, int padding) {
      return behind(nodes.size() - 1, op, units, size, stride, padding);
    }

    int behind(int input, Op op, int units, int size, int stride, int padding) {
      nodes.add(new Node(op, List.of(input), units, size, stride, padding));
      return nodes.size() - 1;
    }

    int rectified(int units, int size, int stride, int padding) {
      add(Op.CONV, units, size, stride, padding);
      return add(Op.RELU, 0, 0, 1, 0);
    }

    private int rectifiedBehind(int input, int units) {
      behind(input, Op.CONV, units, 1, 1, 0);
      return add(Op.RELU, 0, 0, 1, 0);
    }

    void inception(int one, int reduce3, int three, int reduce5, int five, int projected) {
      int below = nodes.size() - 1;
      int a = rectifiedBehind(below, one);
      rectifiedBehind(below, reduce3);
      int b = rectified(three, 3, 1, 1);
      rectifiedBehind(below, reduce5);
      int c = rectified(five, 5, 1, 2);
      int pool = behind(below, Op.MAX_POOL, 0, 3, 1, 1);
      int d = rectifiedBehind(pool, projected);
      nodes.add(new Node(Op.CONCAT, List.of(a, b, c, d), 0, 0, 1, 0));
    }
  }

  /** The network of a name. */
  static Net of(String name) {
    return switch (name) {
      case "W1" -> maxout(name, 500, 96, 192, 192);
      case "W1s" -> maxout(name, 160, 32, 64, 64);
      case "lenet" -> lenet();
      case "GoogLeNet" -> googLeNet();
      default -> throw new IllegalArgumentException("There is no network " + name + ".");
    };
  }

  /** Whether it is trained with dropout, as networks of maxout units are. */
  public boolean dropout() {
    return nodes.stream().anyMatch(node -> node.op == Op.MAXOUT);
  }

  /** Numbers of a picture. */
  public int inputs() {
    return side * side * channels;
  }

  public int classes() {
    return nodes.get(nodes.size() - 1).units;
  }

  /** Of a node's only or first input. */
  public Extent below(Node node) {
    return extent(node.input());
  }

  /** Of what a node computes; −1 are the pictures. */
  public Extent extent(int place) {
    List<Extent> all = new ArrayList<>();
    all.add(new Extent(side, channels));
    for (Node node : nodes.subList(0, place + 1)) {
      all.add(made(node, node.inputs.stream().map(input -> all.get(input + 1)).toList()));
    }
    return all.get(place + 1);
  }

  private static Extent made(Node node, List<Extent> inputs) {
    Extent x = inputs.get(0);
    int room = x.side + 2 * node.padding - node.size;
    return switch (node.op) {
      case CONV -> new Extent(room / node.stride + 1, node.units);
      case DENSE -> new Extent(1, node.units);
      case MAXOUT -> new Extent(x.side, x.channels / node.size);
      case MEAN -> new Extent(1, x.channels);
      case MAX_POOL -> new Extent((room + node.stride - 1) / node.stride + 1, x.channels);
      case CONCAT -> new Extent(x.side, inputs.stream().mapToInt(Extent::channels).sum());
      case RELU, RESPONSE -> x;
    };
  }

  /** How many numbers of its input lead to a sum of a node with weights. */
  int terms(Node node) {
    Extent x = below(node);
    return node.op == Op.CONV ? node.size * node.size * x.channels : x.size();
  }

  /** Operations of the products of a pass, for one picture. */
  double operations() {
    double all = 0;
    for (int i = 0; i < nodes.size(); i++) {
      all += operations(i);
    }
    return all;
  }

  /** Those of a node. */
  double operations(int place) {
    Node node = nodes.get(place);
    return node.hasWeights() ? 2.0 * terms(node) * extent(place).size() : 0;
  }
}
