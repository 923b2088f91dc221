package gibbon.bench.peers.onnxruntime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The few parts of an ONNX file that networks of the comparison need. */
final class OnnxModel {
  /*
   * Protocol buffers: a field is its number and kind, then a number, or a length and so many bytes. The
   * numbers of the fields are those of onnx.proto.
   */
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int ATTRIBUTE_FLOAT = 1;
  private static final int ATTRIBUTE_INT = 2;
  private static final int ATTRIBUTE_INTS = 7;

  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.out.toByteArray());
    }

    Message real(int field, float value) {
      varint((long) field << 3 | 5);
      int bits = Float.floatToIntBits(value);
      for (int i = 0; i < Integer.SIZE; i += Byte.SIZE) {
        out.write(bits >>> i);
      }
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }

  private final Message graph = new Message().text(2, "graph");

  void input(String name, long... shape) {
    graph.message(11, described(name, shape));
  }

  void output(String name, long... shape) {
    graph.message(12, described(name, shape));
  }

  void constant(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    constant(name, FLOAT, bytes.array(), shape);
  }

  void constant(String name, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    constant(name, INT64, bytes.array(), values.length);
  }

  private void constant(String name, int type, byte[] values, long... shape) {
    Message tensor = new Message();
    for (long extent : shape) {
      tensor.number(1, extent);
    }
    graph.message(5, tensor.number(2, type).text(8, name).bytes(9, values));
  }

  /** y = left · right + bias, the factors maybe transposed; no bias if that is null. */
  void product(
      String left,
      String right,
      String bias,
      boolean transposeLeft,
      boolean transposeRight,
      String y) {
    Message node = new Message().text(1, left).text(1, right);
    if (bias != null) {
      node.text(1, bias);
    }
    graph.message(
        1,
        node.text(2, y)
            .text(4, "Gemm")
            .message(5, flag("transA", transposeLeft))
            .message(5, flag("transB", transposeRight)));
  }

  /** A node of one result. */
  void node(String operator, List<String> inputs, String y, Attribute... attributes) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, y).text(4, operator);
    for (Attribute attribute : attributes) {
      node.message(5, attribute.message);
    }
    graph.message(1, node);
  }

  /** What a node is told beside its inputs. */
  static final class Attribute {
    private final Message message = new Message();

    private Attribute(String name) {
      message.text(1, name);
    }

    static Attribute of(String name, float value) {
      Attribute made = new Attribute(name);
      made.message.real(2, value).number(20, ATTRIBUTE_FLOAT);
      return made;
    }

    static Attribute of(String name, int value) {
      Attribute made = new Attribute(name);
      made.message.number(3, value).number(20, ATTRIBUTE_INT);
      return made;
    }

    static Attribute of(String name, int... values) {
      Attribute made = new Attribute(name);
      for (int value : values) {
        made.message.number(8, value);
      }
      made.message.number(20, ATTRIBUTE_INTS);
      return made;
    }
  }

  /** The largest of each unit's pieces; {@code pieces} names the shape [batch, units, pieces]. */
  void maxout(String z, String pieces, String h) {
    String shaped = h + "-pieces";
    graph.message(1, new Message().text(1, z).text(1, pieces).text(2, shaped).text(4, "Reshape"));
    Message axes = new Message().text(1, "axes").number(8, 2).number(20, ATTRIBUTE_INTS);
    graph.message(
        1,
        new Message()
            .text(1, shaped)
            .text(2, h)
            .text(4, "ReduceMax")
            .message(5, axes)
            .message(5, flag("keepdims", false)));
  }

  byte[] bytes() {
    Message operators = new Message().text(1, "").number(2, 13);
    return new Message().number(1, 8).message(7, graph).message(8, operators).out.toByteArray();
  }

  private static Message flag(String name, boolean value) {
    return new Message().text(1, name).number(3, value ? 1 : 0).number(20, ATTRIBUTE_INT);
  }

  private static Message described(String name, long[] shape) {
    Message extents = new Message();
    for (long extent : shape) {
      extents.message(1, new Message().number(1, extent));
    }
    Message tensor = new Message().number(1, FLOAT).message(2, extents);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }
}
