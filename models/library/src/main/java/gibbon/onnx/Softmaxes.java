package gibbon.onnx;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Softmax and its logarithm, whose axis meant something else before opset 13. */
final class Softmaxes {
  private Softmaxes() {}

  static void into(OperatorTable table) {
    add(table, "Softmax", Ops::softmax);
    add(table, "LogSoftmax", Ops::logSoftmax);
  }

  private static void add(OperatorTable table, String name, UnaryOperator<Var> function) {
    table
        .since(1, name, call -> flattened(call, function))
        .since(13, name, call -> along(call, function));
  }

  /** Everything from the axis on is one row. */
  private static Value flattened(Invocation call, UnaryOperator<Var> function) {
    Traced x = call.traced(0);
    int[] shape = x.shape();
    int axis = x.axis(call.node().integer("axis", 1));
    int columns = OnnxExtents.size(Arrays.copyOfRange(shape, axis, shape.length));
    Var rows = Ops.reshape(x.plain(), Shape.of(x.var().shape().size() / columns, columns));
    return Traced.of(Ops.reshape(function.apply(rows), Shape.of(shape)));
  }

  private static Value along(Invocation call, UnaryOperator<Var> function) {
    Traced x = call.traced(0);
    int[] order = x.last(x.axis(call.node().integer("axis", -1)));
    return new Traced(function.apply(x.in(order)), order);
  }
}
