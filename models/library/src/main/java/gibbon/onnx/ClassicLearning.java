package gibbon.onnx;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Operators of {@code ai.onnx.ml} that scikit-learn's differentiable classifiers are made of. */
final class ClassicLearning {
  private ClassicLearning() {}

  static void into(OperatorTable table) {
    table
        .add(OperatorTable.ML, "LinearClassifier", 1, ClassicLearning::linear)
        .add(OperatorTable.ML, "Scaler", 1, call -> List.of(scaled(call)))
        .add(OperatorTable.ML, "Normalizer", 1, call -> List.of(normalised(call)))
        .add(OperatorTable.ML, "ZipMap", 1, call -> List.of(call.input(0)))
        .add(
            OperatorTable.ML,
            "ArrayFeatureExtractor",
            1,
            call -> {
              Value x = call.input(0);
              int[] places = LayoutOperators.extents(call.longs(1));
              if (Arrays.stream(places).anyMatch(p -> p >= x.shape()[x.rank() - 1])) {
                throw new OnnxException("features beyond those of " + call.shapes());
              }
              return List.of(x.select(x.rank() - 1, places));
            });
  }

  /** The label, and x · coefficients' + intercepts; what is made of that is left off. */
  private static List<Value> linear(Invocation call) {
    Node node = call.node();
    double[] coefficients = node.reals("coefficients");
    Var x = Ops.reshape(call.traced(0).plain(), rows(call));
    int inputs = x.shape().extent(1);
    if (coefficients == null || coefficients.length == 0 || coefficients.length % inputs != 0) {
      throw new OnnxException(
          Text.of(
              "%d coefficients for %d inputs",
              coefficients == null ? 0 : coefficients.length, inputs));
    }
    int classes = coefficients.length / inputs;
    Var w =
        fixed(call, ".coefficients", new int[] {classes, inputs}, new int[] {1, 0}, coefficients);
    Var z = Ops.matmul(x, w);
    double[] intercepts = node.reals("intercepts");
    if (intercepts != null && intercepts.length > 0) {
      if (intercepts.length != classes) {
        throw new OnnxException(intercepts.length + " intercepts for " + classes + " classes");
      }
      z = Ops.add(z, fixed(call, ".intercepts", new int[] {classes}, new int[1], intercepts));
    }
    Host label = Host.of(OnnxType.INT64, new int[] {x.shape().extent(0)}, 0);
    return List.of(label, Traced.of(z));
  }

  private static Shape rows(Invocation call) {
    int[] shape = call.input(0).shape();
    int rows = shape.length < 2 ? 1 : shape[0];
    return Shape.of(rows, OnnxExtents.size(shape) / rows);
  }

  private static Var fixed(
      Invocation call, String suffix, int[] shape, int[] order, double[] numbers) {
    Host host = Host.of(OnnxType.FLOAT, shape, numbers);
    return call.folds() ? call.in(host, order) : call.derived(suffix, order, () -> host).in(order);
  }

  private static Value scaled(Invocation call) {
    Traced x = call.traced(0);
    double[] offset = call.node().reals("offset");
    double[] scale = call.node().reals("scale");
    Var y = x.plain();
    if (offset != null && offset.length > 0) {
      y = Ops.subtract(y, fixed(call, ".offset", new int[] {offset.length}, new int[1], offset));
    }
    if (scale != null && scale.length > 0) {
      y = Ops.multiply(y, fixed(call, ".scale", new int[] {scale.length}, new int[1], scale));
    }
    return Traced.of(y);
  }

  private static Value normalised(Invocation call) {
    Traced x = call.traced(0);
    Reductions.Reduction size =
        switch (call.node().text("norm", "MAX")) {
          case "L1" -> (v, axes) -> Ops.sum(Ops.abs(v), axes);
          case "L2" -> (v, axes) -> Ops.power(Ops.sum(Ops.multiply(v, v), axes), .5);
          default -> (v, axes) -> Ops.max(Ops.abs(v), axes);
        };
    Traced norm = Reductions.keeping(x, new int[] {x.rank() - 1}, size);
    return x.with(Ops.divide(x.var(), norm.var()));
  }
}
