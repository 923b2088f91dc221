package gibbon.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes ONNX graphs with the schema's generated classes, so that our reader reads others' bytes.
 */
final class Graphs {
  private Graphs() {}

  static ModelProto.Builder model(long opset, GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setProducerName("test")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(graph);
  }

  /** A value; an extent below 0 has a name instead. */
  static ValueInfoProto port(String name, long... shape) {
    TensorShapeProto.Builder extents = TensorShapeProto.newBuilder();
    for (long extent : shape) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      extents.addDim(extent < 0 ? dimension.setDimParam("N") : dimension.setDimValue(extent));
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(1).setShape(extents);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** A node, its inputs and outputs separated by spaces. */
  static NodeProto node(String operator, String inputs, String outputs, AttributeProto... own) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(operator + "_" + outputs)
        .addAllInput(inputs.isEmpty() ? List.of() : List.of(inputs.split(" ")))
        .addAllOutput(List.of(outputs.split(" ")))
        .addAllAttribute(List.of(own))
        .build();
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    Arrays.stream(values).forEach(attribute::addInts);
    return attribute.build();
  }

  static AttributeProto real(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static TensorProto tensor(String name, long[] shape, double... numbers) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(1);
    Arrays.stream(shape).forEach(tensor::addDims);
    Arrays.stream(numbers).forEach(number -> tensor.addFloatData((float) number));
    return tensor.build();
  }

  /** Whole numbers along one axis. */
  static TensorProto longs(String name, long... numbers) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(7).addDims(numbers.length);
    Arrays.stream(numbers).forEach(tensor::addInt64Data);
    return tensor.build();
  }

  /** Weights of a size that keeps values of the order of 1. */
  static TensorProto weights(String name, long seed, long... shape) {
    int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    double range = 2 / Math.sqrt(Math.max(1., (double) size / shape[0]));
    double[] numbers = new SplittableRandom(seed).doubles(size, -range, range).toArray();
    return tensor(name, shape, numbers);
  }

  /** A small convolutional classifier [N, 1, 8, 8] → softmax of 3 classes. */
  static GraphProto.Builder classifier() {
    return GraphProto.newBuilder()
        .setName("g")
        .addInput(port("x", -1, 1, 8, 8))
        .addOutput(port("p", -1, 3))
        .addInitializer(weights("conv.w", 1, 4, 1, 3, 3))
        .addInitializer(weights("conv.b", 2, 4))
        .addInitializer(weights("fc.w", 3, 3, 64))
        .addInitializer(weights("fc.b", 4, 3))
        .addInitializer(longs("shape", 0, -1))
        .addNode(node("Conv", "x conv.w conv.b", "c", integers("pads", 1, 1, 1, 1)))
        .addNode(node("Relu", "c", "r"))
        .addNode(
            node("MaxPool", "r", "m", integers("kernel_shape", 2, 2), integers("strides", 2, 2)))
        .addNode(node("Reshape", "m shape", "f"))
        .addNode(node("Gemm", "f fc.w fc.b", "z", integer("transB", 1)))
        .addNode(node("Softmax", "z", "p"));
  }
}
