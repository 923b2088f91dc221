package gibbon.onnx;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Operators that bring values to a mean of 0 and a deviation of 1, and LRN. */
final class Normalisations {
  private Normalisations() {}

  static void into(OperatorTable table) {
    table
        .add("BatchNormalization", Normalisations::batch)
        .add("InstanceNormalization", Normalisations::instance)
        .since(18, "GroupNormalization", Normalisations::group)
        .add("", "LayerNormalization", 17, Normalisations::layer)
        .add(
            "MeanVarianceNormalization",
            call -> {
              Value x = call.input(0);
              long[] axes = call.node().integers("axes");
              long[] usual = {0, 2, 3};
              int[] own = Arrays.stream(axes == null ? usual : axes).mapToInt(x::axis).toArray();
              return Moments.of(call.traced(0), own, 1e-9).standard();
            })
        .add(
            "LRN",
            call -> {
              Node node = call.node();
              Traced x = call.traced(0);
              int[] order = x.last(1);
              double size = node.integer("size", 1);
              return new Traced(
                  PictureOps.localResponse(
                      x.in(order),
                      (int) size,
                      node.real("alpha", 1e-4),
                      node.real("beta", .75),
                      node.real("bias", 1)),
                  order);
            });
  }

  /**
   * x less its mean over axes, the mean, and 1 / √(variance + ε); the axes of the latter two stay.
   */
  private record Moments(Traced centred, Traced mean, Traced scale) {
    static Moments of(Traced x, int[] axes, double epsilon) {
      Traced mean = Reductions.keeping(x, axes, Ops::mean);
      Traced centred = x.with(Ops.subtract(x.var(), mean.var()));
      Traced squares = x.with(Ops.multiply(centred.var(), centred.var()));
      Traced variance = Reductions.keeping(squares, axes, Ops::mean);
      Var scale = Ops.power(Ops.affine(variance.var(), 1, epsilon), -.5);
      return new Moments(centred, mean, variance.with(scale));
    }

    Traced standard() {
      return centred.with(Ops.multiply(centred.var(), scale.var()));
    }
  }

  /** (x − mean) · scale / √(variance + ε) + shift, with a channel's constants. */
  private static Value batch(Invocation call) {
    Node node = call.node();
    boolean training = node.integer("training_mode", 0) != 0;
    if (training || node.outputs().stream().skip(1).anyMatch(name -> !name.isEmpty())) {
      throw new OnnxException(
          "statistics of the batch: the network was exported as it trains; call model.eval() before the export");
    }
    if (node.integer("spatial", 1) == 0) {
      throw new OnnxException("spatial = 0, expected statistics of channels");
    }
    double epsilon = node.real("epsilon", 1e-5);
    Traced x = call.traced(0);
    int[] order = x.last(x.rank() > 1 ? 1 : 0);
    if (IntStream.rangeClosed(1, 4).allMatch(call::isConstant)) {
      Supplier<Host> scale =
          () -> combined(call.host(1), call.host(4), (g, v) -> g / Math.sqrt(v + epsilon));
      Traced factor = call.derived(".scale", new int[1], scale);
      Traced shift =
          call.derived(
              ".shift",
              new int[1],
              () -> {
                Host moved = combined(call.host(3), scale.get(), (m, s) -> m * s);
                return combined(call.host(2), moved, (b, m) -> b - m);
              });
      return new Traced(Ops.add(Ops.multiply(x.in(order), factor.var()), shift.var()), order);
    }
    Var scale = Ops.multiply(call.in(1, 0), Ops.power(Ops.affine(call.in(4, 0), 1, epsilon), -.5));
    Var centred = Ops.subtract(x.in(order), call.in(3, 0));
    return new Traced(Ops.add(Ops.multiply(centred, scale), call.in(2, 0)), order);
  }

  private static Host combined(Host a, Host b, DoubleBinaryOperator formula) {
    double[] left = a.numbers();
    double[] right = b.numbers();
    if (left.length != right.length) {
      throw new OnnxException(left.length + " and " + right.length + " channels");
    }
    double[] both = new double[left.length];
    Arrays.setAll(both, i -> formula.applyAsDouble(left[i], right[i]));
    return Host.of(OnnxType.FLOAT, new int[] {both.length}, both);
  }

  private static Value instance(Invocation call) {
    Traced x = call.traced(0);
    int[] axes = IntStream.range(2, x.rank()).toArray();
    return byChannel(call, Moments.of(x, axes, call.node().real("epsilon", 1e-5)).standard());
  }

  /** Times the second input, plus the third, each a number a channel. */
  private static Value byChannel(Invocation call, Traced x) {
    int[] order = x.last(1);
    return new Traced(Ops.add(Ops.multiply(x.in(order), call.in(1, 0)), call.in(2, 0)), order);
  }

  private static Value group(Invocation call) {
    Traced x = call.traced(0);
    int[] shape = x.shape();
    long groups = call.node().integer("num_groups", 0);
    if (shape.length < 2 || groups < 1 || shape[1] % groups != 0) {
      throw new OnnxException(call.shapes() + " in " + groups + " groups");
    }
    int count = (int) groups;
    Traced grouped = x.reshape(shape[0], count, x.var().shape().size() / shape[0] / count);
    Traced standard =
        Moments.of(grouped, new int[] {2}, call.node().real("epsilon", 1e-5)).standard();
    if (call.opset() < 21) {
      return ((Traced) byChannel(call, standard)).reshape(shape);
    }
    return byChannel(call, standard.reshape(shape));
  }

  private static List<Value> layer(Invocation call) {
    Traced x = call.traced(0);
    int axis = x.axis(call.node().integer("axis", -1));
    int[] axes = IntStream.range(axis, x.rank()).toArray();
    Moments moments = Moments.of(x, axes, call.node().real("epsilon", 1e-5));
    Traced y = Pairwise.broadcast(call, moments.standard(), call.input(1), Ops::multiply);
    Traced shifted = call.has(2) ? Pairwise.broadcast(call, y, call.input(2), Ops::add) : y;
    return List.of(shifted, moments.mean(), moments.scale());
  }
}
