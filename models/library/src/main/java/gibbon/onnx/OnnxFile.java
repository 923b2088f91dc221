package gibbon.onnx;

import gibbon.store.FileReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an ONNX file says, as records: names, shapes and attributes. Weights stay in the mapped
 * file.
 *
 * @param version of the format ({@code ir_version})
 * @param producer such as {@code pytorch 1.12}; may be empty
 * @param opsets version of the operators, by domain; {@code ai.onnx} is the empty domain
 * @param metadata what the exporter noted
 */
record OnnxFile(
    Path path,
    long version,
    String producer,
    Map<String, Long> opsets,
    Map<String, String> metadata,
    Graph graph) {
  /** Far more than any network has; each costs more memory here than in the file. */
  static final int MOST_RECORDS = 200_000;

  /**
   * The graph of a network.
   *
   * @param nodes in the order in which they run
   * @param weights by name
   * @param inputs those of the weights may be among them
   */
  record Graph(
      List<Node> nodes, Map<String, OnnxTensor> weights, List<Port> inputs, List<Port> outputs) {}

  /**
   * A value that comes in or goes out.
   *
   * @param type its element type's number in the format; 0 where it is no tensor
   * @param shape null where the file does not say
   */
  record Port(String name, long type, List<Extent> shape) {}

  /**
   * One extent of a port.
   *
   * @param size −1 where it is not fixed
   * @param symbol the exporter's name for it, or empty
   */
  record Extent(long size, String symbol) {
    @Override
    public String toString() {
      return size >= 0 ? Long.toString(size) : symbol.isEmpty() ? "?" : symbol;
    }
  }

  /**
   * Reads a file.
   *
   * @throws OnnxException in one sentence, for whatever is wrong with it
   */
  static OnnxFile read(Path path) {
    ByteBuffer bytes;
    try (FileChannel channel = FileChannel.open(path)) {
      if (!Files.isRegularFile(path)) {
        throw new OnnxException("Cannot read " + path + ": it is not a file.");
      }
      if (LfsPointer.is(path)) {
        throw LfsPointer.refusal(path);
      }
      if (channel.size() == 0) {
        throw OnnxException.damaged(path.toString(), "it is empty");
      }
      if (channel.size() > Integer.MAX_VALUE) {
        throw OnnxException.damaged(path.toString(), "it is larger than the format allows, 2 GiB");
      }
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (IOException e) {
      throw new OnnxException("Cannot read " + path + ": " + FileReason.of(e) + ".", e);
    }
    return read(path, bytes);
  }

  private static OnnxFile read(Path path, ByteBuffer bytes) {
    Path parent = path.toAbsolutePath().getParent();
    Wire wire = new Wire(path.toString(), bytes);
    long version = 0;
    String producer = "";
    String release = "";
    Map<String, Long> opsets = new TreeMap<>();
    Map<String, String> metadata = new TreeMap<>();
    Graph graph = null;
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> version = wire.varint();
        case 2 -> producer = wire.text();
        case 3 -> release = wire.text();
        case 7 -> graph = graph(wire.message(), parent);
        case 8 -> opset(wire.message(), opsets);
        case 14 -> entry(wire.message(), metadata);
        default -> wire.skip();
      }
    }
    if (version < 1 || graph == null) {
      throw wire.damaged(version < 1 ? "it has no version of the format" : "it has no graph");
    }
    if (graph.nodes.isEmpty() || graph.outputs.isEmpty()) {
      throw wire.damaged("its graph has no " + (graph.nodes.isEmpty() ? "nodes" : "outputs"));
    }
    // Before version 3 of the format operators had no versions.
    opsets.putIfAbsent("", 1L);
    return new OnnxFile(path, version, (producer + " " + release).trim(), opsets, metadata, graph);
  }

  /** The version of a domain's operators. */
  long opset(String domain) {
    return opsets.getOrDefault(domain, 1L);
  }

  private static void opset(Wire wire, Map<String, Long> opsets) {
    String domain = "";
    long version = 0;
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> domain = wire.text();
        case 2 -> version = wire.varint();
        default -> wire.skip();
      }
    }
    opsets.put(canonical(domain), version);
    room(wire, opsets.size());
  }

  /** Both names of ONNX's own domain are the same. */
  static String canonical(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }

  /** A key and a value, as metadata and the places of external data are written. */
  static void entry(Wire wire, Map<String, String> into) {
    String key = "";
    String value = "";
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> key = wire.text();
        case 2 -> {
          if (wire.peekLength() > 1 << 16) {
            wire.skip();
          } else {
            value = wire.note();
          }
        }
        default -> wire.skip();
      }
    }
    into.put(key, value);
    room(wire, into.size());
  }

  private static Graph graph(Wire wire, Path folder) {
    List<Node> nodes = new ArrayList<>();
    Map<String, OnnxTensor> weights = new TreeMap<>();
    List<Port> inputs = new ArrayList<>();
    List<Port> outputs = new ArrayList<>();
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> nodes.add(Node.read(wire.message(), folder, nodes.size()));
        case 5 -> {
          OnnxTensor weight = OnnxTensor.read(wire.message(), folder);
          if (weights.put(weight.name(), weight) != null) {
            throw wire.damaged("it has two weights named " + Wire.quoted(weight.name()));
          }
        }
        case 11 -> inputs.add(port(wire.message()));
        case 12 -> outputs.add(port(wire.message()));
        default -> wire.skip();
      }
      room(wire, nodes.size() + weights.size() + inputs.size() + outputs.size());
    }
    return new Graph(nodes, weights, inputs, outputs);
  }

  private static void room(Wire wire, int count) {
    if (count > MOST_RECORDS) {
      throw wire.damaged("it has more than " + MOST_RECORDS + " nodes, weights or notes");
    }
  }

  private static Port port(Wire wire) {
    String name = "";
    Port typed = new Port("", 0, null);
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> name = wire.text();
        case 2 -> typed = type(wire.message());
        default -> wire.skip();
      }
    }
    return new Port(name, typed.type, typed.shape);
  }

  private static Port type(Wire wire) {
    long type = 0;
    List<Extent> shape = null;
    while (wire.next()) {
      if (wire.field() != 1) {
        wire.skip();
        continue;
      }
      Wire tensor = wire.message();
      while (tensor.next()) {
        switch (tensor.field()) {
          case 1 -> type = tensor.varint();
          case 2 -> shape = shape(tensor.message());
          default -> tensor.skip();
        }
      }
    }
    return new Port("", type, shape);
  }

  private static List<Extent> shape(Wire wire) {
    List<Extent> shape = new ArrayList<>();
    while (wire.next()) {
      if (wire.field() != 1) {
        wire.skip();
        continue;
      }
      Wire dimension = wire.message();
      long size = -1;
      String symbol = "";
      while (dimension.next()) {
        switch (dimension.field()) {
          case 1 -> size = Math.max(-1, dimension.varint());
          case 2 -> symbol = dimension.text();
          default -> dimension.skip();
        }
      }
      shape.add(new Extent(size, symbol));
      room(wire, shape.size());
    }
    return shape;
  }
}
