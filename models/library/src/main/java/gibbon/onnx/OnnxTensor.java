package gibbon.onnx;

import gibbon.Text;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tensor of the file: its name, type and extents. Its numbers stay in the mapped file until they
 * are asked for.
 */
final class OnnxTensor {
  /** More than any operator takes; a list of extents is read before anything is known of it. */
  private static final int MOST_AXES = 64;

  private final Wire message;
  private final Path folder;
  private final String name;
  private final long typeCode;
  private final int[] shape;
  private final long count;
  private final ByteBuffer raw;

  private OnnxTensor(
      Wire message, Path folder, String name, long typeCode, int[] shape, ByteBuffer raw) {
    this.message = message;
    this.folder = folder;
    this.name = name;
    this.typeCode = typeCode;
    this.shape = shape;
    this.raw = raw;
    count = count(message, name, shape);
  }

  /** Reads a TensorProto without its numbers. */
  static OnnxTensor read(Wire message, Path folder) {
    Wire own = message.again();
    String name = "";
    long type = 0;
    List<Long> extents = new ArrayList<>();
    ByteBuffer raw = null;
    boolean external = false;
    Map<String, String> location = new HashMap<>();
    while (own.next()) {
      switch (own.field()) {
        case 1 ->
            own.varints(
                extent -> {
                  if (extents.size() == MOST_AXES) {
                    throw own.damaged("a tensor has more than " + MOST_AXES + " axes");
                  }
                  extents.add(extent);
                });
        case 2 -> type = own.varint();
        case 8 -> name = own.text();
        case 9 -> raw = own.bytes();
        case 13 -> OnnxFile.entry(own.message(), location);
        case 14 -> external = own.varint() == 1;
        default -> own.skip();
      }
    }
    int[] shape = new int[extents.size()];
    for (int i = 0; i < shape.length; i++) {
      long extent = extents.get(i);
      if (extent < 0 || extent > Integer.MAX_VALUE) {
        throw own.damaged("tensor " + Wire.quoted(name) + " has an extent of " + extent);
      }
      shape[i] = (int) extent;
    }
    OnnxTensor tensor = new OnnxTensor(message.again(), folder, name, type, shape, raw);
    return external ? tensor.external(location) : tensor;
  }

  private OnnxTensor external(Map<String, String> location) {
    OnnxType type = OnnxType.of(typeCode);
    if (type == null) {
      return this;
    }
    ByteBuffer outside =
        ExternalData.of(message.file(), folder, name, location, count * type.bytes()).map();
    return new OnnxTensor(message, folder, name, typeCode, shape, outside);
  }

  String name() {
    return name;
  }

  int[] shape() {
    return shape.clone();
  }

  /** How many numbers it has. */
  long count() {
    return count;
  }

  /**
   * Its type.
   *
   * @throws OnnxException for one that is not read
   */
  OnnxType type() {
    OnnxType type = OnnxType.of(typeCode);
    if (type == null) {
      throw new OnnxException(
          Text.of(
              "%s holds %s in %s, which Gibbon does not read; export the network with float weights.",
              message.file(), OnnxType.name(typeCode), Wire.quoted(name)));
    }
    return type;
  }

  /**
   * A copy of its numbers, row-major.
   *
   * @throws OnnxException where there are not as many as its extents say
   */
  double[] numbers() {
    OnnxType type = type();
    if (raw != null) {
      if (count * type.bytes() != raw.remaining()) {
        throw wrongCount(raw.remaining() / type.bytes());
      }
      double[] numbers = new double[(int) count];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = type.read(raw, i * type.bytes());
      }
      return numbers;
    }
    // Each number takes a byte at least, so no more can be there than the message is long.
    if (count > message.length()) {
      throw wrongCount(-1);
    }
    Filling filling = new Filling(new double[(int) count]);
    Wire own = message.again();
    while (own.next()) {
      switch (own.field()) {
        case 4 -> own.reals(filling::add);
        case 5, 7, 11 -> own.varints(value -> filling.add(type.stored(value)));
        case 10 -> own.doubles(filling::add);
        default -> own.skip();
      }
    }
    if (filling.count != count) {
      throw wrongCount(filling.count);
    }
    return filling.numbers;
  }

  private OnnxException wrongCount(long found) {
    return message.damaged(
        Text.of(
            "tensor %s of %d numbers holds %s",
            Wire.quoted(name), count, found < 0 ? "fewer" : Long.toString(found)));
  }

  private static long count(Wire message, String name, int[] shape) {
    long count = 1;
    for (int extent : shape) {
      if (extent == 0) {
        return 0;
      }
      count *= extent;
      if (count > Integer.MAX_VALUE) {
        throw message.damaged(
            Text.of("tensor %s says it has more than 2^31 numbers", Wire.quoted(name)));
      }
    }
    return count;
  }

  /** Counts on where there is no more room, so that a message can say how many there were. */
  private static final class Filling {
    private final double[] numbers;
    private long count;

    private Filling(double[] numbers) {
      this.numbers = numbers;
    }

    private void add(double number) {
      if (count < numbers.length) {
        numbers[(int) count] = number;
      }
      count++;
    }
  }
}
