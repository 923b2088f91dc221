package gibbon.onnx;

import gibbon.op.Steps;
import gibbon.op.Window;
import java.util.Arrays;

/** Attributes of nodes, and ports of a graph, as bytes of a file that is written. */
final class AttributeWriter {
  private AttributeWriter() {}

  static WireWriter[] all(WireWriter... attributes) {
    return attributes;
  }

  static WireWriter integer(String name, long value) {
    return new WireWriter().text(1, name).varint(3, value).varint(20, 2);
  }

  static WireWriter list(String name, long... values) {
    WireWriter attribute = new WireWriter().text(1, name);
    Arrays.stream(values).forEach(value -> attribute.varint(8, value));
    return attribute.varint(20, 7);
  }

  static WireWriter strides(Window window) {
    return list("strides", window.rows().stride(), window.columns().stride());
  }

  static WireWriter dilations(Window window) {
    return list("dilations", window.rows().dilation(), window.columns().dilation());
  }

  static WireWriter pads(Window window) {
    Steps rows = window.rows();
    Steps columns = window.columns();
    return list("pads", rows.before(), columns.before(), rows.after(), columns.after());
  }

  /** [N, …] of single precision. */
  static WireWriter port(String name, int... extents) {
    WireWriter shape = new WireWriter().message(1, new WireWriter().text(2, "N"));
    Arrays.stream(extents).forEach(e -> shape.message(1, new WireWriter().varint(1, e)));
    WireWriter tensor = new WireWriter().varint(1, OnnxType.FLOAT.code()).message(2, shape);
    return new WireWriter().text(1, name).message(2, new WireWriter().message(1, tensor));
  }
}
