package gibbon.onnx;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Operators that treat every number for itself, by formulas of its own. */
final class ElementwiseOperators {
  private ElementwiseOperators() {}

  static void into(OperatorTable table) {
    unary(table, "Relu", Ops::relu);
    unary(table, "Sigmoid", Ops::sigmoid);
    unary(table, "Tanh", Ops::tanh);
    unary(table, "Exp", Ops::exp);
    unary(table, "Log", Ops::log);
    unary(table, "Sqrt", x -> Ops.power(x, .5));
    unary(table, "Reciprocal", x -> Ops.power(x, -1));
    unary(table, "Neg", x -> Ops.scale(x, -1));
    unary(table, "Abs", Ops::abs);
    unary(table, "Softplus", Ops::softplus);
    unary(table, "Softsign", x -> Ops.divide(x, Ops.affine(Ops.abs(x), 1, 1)));
    unary(table, "Mish", x -> Ops.multiply(x, Ops.tanh(Ops.softplus(x))));
    unary(table, "HardSwish", x -> Ops.multiply(x, hardSigmoid(x, 1. / 6, .5)));
    unary(table, "LeakyRelu", (node, x) -> leaky(x, node.real("alpha", .01)));
    unary(table, "Elu", (node, x) -> elu(x, node.real("alpha", 1), 1));
    unary(table, "Celu", (node, x) -> elu(x, node.real("alpha", 1), node.real("alpha", 1)));
    unary(
        table,
        "Selu",
        (node, x) ->
            Ops.scale(
                elu(x, node.real("alpha", 1.67326319217681884765625), 1),
                node.real("gamma", 1.05070102214813232421875)));
    unary(
        table,
        "HardSigmoid",
        (node, x) -> hardSigmoid(x, node.real("alpha", .2), node.real("beta", .5)));
    unary(
        table,
        "Swish",
        (node, x) -> Ops.multiply(x, Ops.sigmoid(Ops.scale(x, node.real("alpha", 1)))));
    unary(table, "Erf", Ops::erf);
    unary(table, "Gelu", ElementwiseOperators::gelu);
    table
        .since(1, "Clip", call -> clip(call, bound(call, "min"), bound(call, "max")))
        .since(11, "Clip", call -> clip(call, optional(call, 1), optional(call, 2)))
        .since(1, "PRelu", call -> slope(call, true))
        .since(7, "PRelu", call -> slope(call, false));
  }

  private static void unary(OperatorTable table, String name, UnaryOperator<Var> formula) {
    unary(table, name, (node, x) -> formula.apply(x));
  }

  private static void unary(OperatorTable table, String name, BiFunction<Node, Var, Var> formula) {
    table.add(
        name,
        call -> {
          Traced x = call.traced(0);
          return x.with(formula.apply(call.node(), x.var()));
        });
  }

  private static Var hardSigmoid(Var x, double alpha, double beta) {
    return Ops.clamp(Ops.affine(x, alpha, beta), 0, 1);
  }

  /** min(x, 0). */
  private static Var negative(Var x) {
    return Ops.scale(Ops.relu(Ops.scale(x, -1)), -1);
  }

  private static Var leaky(Var x, double slope) {
    return Ops.add(Ops.relu(x), Ops.scale(negative(x), slope));
  }

  /** x above 0, alpha · (exp(x / width) − 1) below. */
  private static Var elu(Var x, double alpha, double width) {
    Var below = Ops.exp(Ops.scale(negative(x), 1 / width));
    return Ops.add(Ops.relu(x), Ops.affine(below, alpha, -alpha));
  }

  private static Var gelu(Node node, Var x) {
    Var inner =
        node.text("approximate", "none").equals("tanh")
            ? Ops.tanh(
                Ops.scale(Ops.add(x, Ops.scale(Ops.power(x, 3), .044715)), Math.sqrt(2 / Math.PI)))
            : Ops.erf(Ops.scale(x, Math.sqrt(.5)));
    return Ops.multiply(x, Ops.affine(inner, .5, .5));
  }

  private static Value bound(Invocation call, String attribute) {
    return call.node().has(attribute)
        ? Host.of(OnnxType.FLOAT, new int[0], call.node().real(attribute, 0))
        : null;
  }

  private static Value optional(Invocation call, int input) {
    return call.has(input) ? call.input(input) : null;
  }

  private static Value clip(Invocation call, Value low, Value high) {
    Traced x = call.traced(0);
    if (low instanceof Traced || high instanceof Traced) {
      Value above = low == null ? x : Pairwise.largest(call, x, low);
      return high == null ? above : Pairwise.smallest(call, above, high);
    }
    double least = low == null ? Double.NEGATIVE_INFINITY : ((Host) low).number();
    double most = high == null ? Double.POSITIVE_INFINITY : ((Host) high).number();
    return x.with(Ops.clamp(x.var(), Math.min(least, most), most));
  }

  private static Value slope(Invocation call, boolean byChannel) {
    Value slope = call.input(1);
    int rank = call.input(0).rank();
    if (byChannel && slope.rank() == 1 && rank > 1) {
      int[] shape = new int[rank - 1];
      Arrays.fill(shape, 1);
      shape[0] = slope.shape()[0];
      slope = Pairwise.renamed(slope, slope.reshape(shape));
    }
    Traced x = call.traced(0);
    Traced below = x.with(negative(x.var()));
    Traced scaled = Pairwise.broadcast(call, below, slope, Ops::multiply);
    return Pairwise.broadcast(call, x.with(Ops.relu(x.var())), scaled, Ops::add);
  }
}
