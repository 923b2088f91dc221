package gibbon.onnx;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/**
 * A constant of a node. Lists stay in the file until they are asked for; subgraphs, of loops and
 * branches, are never read.
 */
record Attribute(
    String name, long integer, double real, String text, OnnxTensor tensor, Wire message) {
  static Attribute read(Wire wire, Path folder) {
    Wire own = wire.again();
    String name = "";
    long integer = 0;
    double real = 0;
    String text = "";
    OnnxTensor tensor = null;
    while (own.next()) {
      switch (own.field()) {
        case 1 -> name = own.text();
        case 2 -> real = own.real();
        case 3 -> integer = own.varint();
        case 4 -> text = new String(bytes(own), StandardCharsets.UTF_8);
        case 5 -> tensor = OnnxTensor.read(own.message(), folder);
        default -> own.skip();
      }
    }
    return new Attribute(name, integer, real, text, tensor, wire.again());
  }

  private static byte[] bytes(Wire wire) {
    ByteBuffer view = wire.bytes();
    byte[] bytes = new byte[Math.min(view.remaining(), 1 << 12)];
    view.get(bytes);
    return bytes;
  }

  /** Its list of whole numbers. */
  long[] integers() {
    long[] numbers = new long[(int) count(8)];
    LongConsumer fill =
        new LongConsumer() {
          private int next;

          @Override
          public void accept(long value) {
            numbers[next++] = value;
          }
        };
    Wire own = message.again();
    while (own.next()) {
      if (own.field() == 8) {
        own.varints(fill);
      } else {
        own.skip();
      }
    }
    return numbers;
  }

  /** Its list of numbers. */
  double[] reals() {
    double[] numbers = new double[(int) count(7)];
    DoubleConsumer fill =
        new DoubleConsumer() {
          private int next;

          @Override
          public void accept(double value) {
            numbers[next++] = value;
          }
        };
    Wire own = message.again();
    while (own.next()) {
      if (own.field() == 7) {
        own.reals(fill);
      } else {
        own.skip();
      }
    }
    return numbers;
  }

  private long count(int field) {
    long[] count = new long[1];
    Wire own = message.again();
    while (own.next()) {
      if (own.field() != field) {
        own.skip();
      } else if (field == 8) {
        own.varints(value -> count[0]++);
      } else {
        own.reals(value -> count[0]++);
      }
    }
    return count[0];
  }
}
