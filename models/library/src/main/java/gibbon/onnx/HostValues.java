package gibbon.onnx;

import gibbon.Text;
import java.util.Arrays;

/** Operators whose results are known on the host, whatever is on the tape. */
final class HostValues {
  private HostValues() {}

  static void into(OperatorTable table) {
    table
        .add("Constant", HostValues::constant)
        .add(
            "ConstantOfShape",
            call -> {
              int[] shape = LayoutOperators.extents(call.longs(0));
              OnnxTensor value = call.node().tensor("value");
              // A weight of equal numbers is held as one until it is used.
              return value == null
                  ? Host.of(OnnxType.FLOAT, shape, 0)
                  : Host.of(value.type(), shape, Host.of(value).number());
            })
        .add("Shape", HostValues::shape)
        .add("Size", call -> scalar(OnnxExtents.size(call.input(0).shape())))
        .since(1, "Cast", HostValues::castByName)
        .since(6, "Cast", HostValues::cast)
        .add("ArgMax", call -> extreme(call, 1))
        .add("ArgMin", call -> extreme(call, -1));
  }

  private static Host scalar(double number) {
    return Host.of(OnnxType.INT64, new int[0], number);
  }

  private static Value constant(Invocation call) {
    Node node = call.node();
    if (node.tensor("value") != null) {
      return Host.of(node.tensor("value"));
    }
    if (node.has("value_float")) {
      return Host.of(OnnxType.FLOAT, new int[0], node.real("value_float", 0));
    }
    if (node.has("value_int")) {
      return scalar(node.integer("value_int", 0));
    }
    if (node.has("value_ints")) {
      return Host.integers(node.integers("value_ints"));
    }
    if (node.has("value_floats")) {
      double[] values = node.reals("value_floats");
      return Host.of(OnnxType.FLOAT, new int[] {values.length}, values);
    }
    throw new OnnxException("a constant that is neither a number nor a tensor of numbers");
  }

  private static Value shape(Invocation call) {
    int[] shape = call.input(0).shape();
    int rank = shape.length;
    long start = call.node().integer("start", 0);
    long end = call.node().integer("end", rank);
    int from = (int) Math.max(0, Math.min(rank, start < 0 ? start + rank : start));
    int to = (int) Math.max(0, Math.min(rank, end < 0 ? end + rank : end));
    long[] part =
        Arrays.stream(shape).skip(from).limit(Math.max(0, to - from)).asLongStream().toArray();
    return Host.integers(part);
  }

  private static Value cast(Invocation call) {
    long to = call.node().integer("to", 0);
    OnnxType type = OnnxType.of(to);
    if (type == null) {
      throw new OnnxException("a cast to " + OnnxType.name(to));
    }
    return cast(call.input(0), type);
  }

  private static Value castByName(Invocation call) {
    String name = call.node().text("to", "");
    for (OnnxType type : OnnxType.values()) {
      if (type.name().equals(name)) {
        return cast(call.input(0), type);
      }
    }
    throw new OnnxException("a cast to " + Wire.quoted(name));
  }

  /** On the tape all real types are the device's. */
  private static Value cast(Value x, OnnxType type) {
    if (x instanceof Host host) {
      return host.cast(type);
    }
    if (!type.real()) {
      throw new OnnxException(
          Text.of(
              "a cast to %s of what depends on the picture, through which no gradient flows",
              type));
    }
    return x;
  }

  /** The place of the largest or the smallest number along an axis. */
  private static Value extreme(Invocation call, int sign) {
    Host x = call.host(0);
    int axis = x.axis(call.node().integer("axis", 0));
    boolean last = call.node().integer("select_last_index", 0) != 0;
    int[] shape = x.shape();
    int extent = shape[axis];
    int inner = OnnxExtents.size(Arrays.copyOfRange(shape, axis + 1, shape.length));
    double[] numbers = x.numbers();
    int[] kept = OnnxExtents.with(shape, axis, 1);
    double[] places = new double[OnnxExtents.size(kept)];
    for (int i = 0; i < places.length; i++) {
      int begin = i / inner * extent * inner + i % inner;
      for (int place = 1; place < extent; place++) {
        double more =
            sign * (numbers[begin + place * inner] - numbers[begin + (int) places[i] * inner]);
        places[i] = more > 0 || last && more == 0 ? place : places[i];
      }
    }
    Host result = Host.of(OnnxType.INT64, kept, places);
    return call.node().integer("keepdims", 1) != 0
        ? result
        : Reductions.dropped(result, new int[] {axis});
  }
}
