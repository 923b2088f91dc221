package gibbon.onnx;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

/** Operators of several values that are broadcast to one shape. */
final class Pairwise {
  private Pairwise() {}

  static void into(OperatorTable table) {
    pair(table, "Add", Ops::add, c -> x -> Ops.affine(x, 1, c), c -> x -> Ops.affine(x, 1, c));
    pair(
        table,
        "Sub",
        Ops::subtract,
        c -> x -> Ops.affine(x, 1, -c),
        c -> x -> Ops.affine(x, -1, c));
    pair(table, "Mul", Ops::multiply, c -> x -> Ops.scale(x, c), c -> x -> Ops.scale(x, c));
    pair(
        table,
        "Div",
        Ops::divide,
        c -> x -> Ops.scale(x, 1 / c),
        c -> x -> Ops.scale(Ops.power(x, -1), c));
    table
        .add("Sum", call -> folded(call, Ops::add))
        .add(
            "Mean",
            call -> {
              Traced sum = folded(call, Ops::add);
              return sum.with(Ops.scale(sum.var(), 1. / call.present().size()));
            })
        .add("Max", call -> extreme(call, call.present(), 1))
        .add("Min", call -> extreme(call, call.present(), -1))
        .add("Pow", Pairwise::power)
        .add("Where", Pairwise::where)
        .add("Equal", Pairwise::equal);
  }

  /** A function of one value that a constant makes of a function of two. */
  @FunctionalInterface
  private interface Curried extends DoubleFunction<UnaryOperator<Var>> {}

  private static void pair(
      OperatorTable table, String name, BinaryOperator<Var> formula, Curried right, Curried left) {
    table
        .since(1, name, call -> pair(call, aligned(call), formula, right, left))
        .since(7, name, call -> pair(call, call.input(1), formula, right, left));
  }

  private static Value pair(
      Invocation call, Value second, BinaryOperator<Var> formula, Curried right, Curried left) {
    Value first = call.input(0);
    if (call.isNumber(1) && first instanceof Traced x && second.rank() <= x.rank()) {
      return x.with(right.apply(((Host) second).number()).apply(x.var()));
    }
    if (call.isNumber(0) && second instanceof Traced x && first.rank() <= x.rank()) {
      return x.with(left.apply(((Host) first).number()).apply(x.var()));
    }
    return broadcast(call, first, second, formula);
  }

  /** Before opset 7 an attribute said which axes of the first the second's are. */
  private static Value aligned(Invocation call) {
    Value second = call.input(1);
    int rank = call.input(0).rank();
    long axis = call.node().integer("axis", -1);
    if (call.node().integer("broadcast", 0) == 0 || axis < 0 || second.rank() == 0) {
      return second;
    }
    if (axis + second.rank() > rank) {
      throw new OnnxException("axis " + axis + " for " + call.shapes());
    }
    int[] shape = new int[(int) (rank - axis)];
    Arrays.fill(shape, 1);
    System.arraycopy(second.shape(), 0, shape, 0, second.rank());
    return renamed(second, second.reshape(shape));
  }

  /** A reshaped constant is still one. */
  static Value renamed(Value original, Value reshaped) {
    return original instanceof Host host && host.name() != null
        ? ((Host) reshaped).named(host.name())
        : reshaped;
  }

  /** Both broadcast, in the order in memory of the first that was computed. */
  static Traced broadcast(Invocation call, Value a, Value b, BinaryOperator<Var> formula) {
    int[] result = OnnxExtents.broadcast(a.shape(), b.shape());
    call.afford(result);
    int[] order = order(result.length, List.of(a, b));
    return new Traced(formula.apply(ordered(call, a, order), ordered(call, b, order)), order);
  }

  /** The order of the first value on the tape that has all axes. */
  private static int[] order(int rank, List<Value> values) {
    for (Value value : values) {
      if (value instanceof Traced traced && traced.rank() == rank) {
        return traced.order();
      }
    }
    return OnnxExtents.identity(rank);
  }

  /** A value in an order of more axes than it may have; extents of 1 are left to broadcasting. */
  private static Var ordered(Invocation call, Value value, int[] order) {
    if (value instanceof Traced traced) {
      return traced.ranked(order.length).in(order);
    }
    int[] padded = OnnxExtents.padded(value.shape(), order.length);
    return call.in(renamed(value, value.reshape(padded)), order);
  }

  private static Traced folded(Invocation call, BinaryOperator<Var> formula) {
    List<Value> values = call.present();
    Value sum = call.traced(values.get(0));
    for (Value next : values.subList(1, values.size())) {
      sum = broadcast(call, sum, next, formula);
    }
    return (Traced) sum;
  }

  static Value largest(Invocation call, Value a, Value b) {
    return extreme(call, List.of(a, b), 1);
  }

  static Value smallest(Invocation call, Value a, Value b) {
    return extreme(call, List.of(a, b), -1);
  }

  /** The largest of several values, or with sign −1 the smallest. */
  private static Value extreme(Invocation call, List<Value> values, int sign) {
    int[] shape = new int[0];
    for (Value value : values) {
      shape = OnnxExtents.broadcast(shape, value.shape());
    }
    call.afford(shape);
    int[] order = order(shape.length, values);
    Shape whole = OnnxExtents.tensor(OnnxExtents.at(shape, order));
    Shape single = Shape.of(append(whole.extents(), 1));
    List<Var> parts = new ArrayList<>();
    for (Value value : values) {
      Var part = Ops.expand(ordered(call, value, order), whole);
      parts.add(Ops.reshape(sign < 0 ? Ops.scale(part, -1) : part, single));
    }
    Var best = Ops.max(Ops.concatenate(-1, parts.toArray(Var[]::new)), -1);
    return new Traced(sign < 0 ? Ops.scale(best, -1) : best, order);
  }

  private static int[] append(int[] extents, int last) {
    int[] longer = Arrays.copyOf(extents, extents.length + 1);
    longer[extents.length] = last;
    return longer;
  }

  /** x to powers that are constants one by one, else exp(y · ln x) for x above 0. */
  private static Value power(Invocation call) {
    Value exponent = call.input(1);
    if (!(exponent instanceof Host host)) {
      return broadcast(
          call, call.traced(0), exponent, (x, y) -> Ops.exp(Ops.multiply(y, Ops.log(x))));
    }
    if (host.size() == 1 && host.rank() <= call.input(0).rank()) {
      Traced x = call.traced(0);
      return x.with(Ops.power(x.var(), host.number()));
    }
    int[] shape = OnnxExtents.broadcast(call.input(0).shape(), host.shape());
    call.afford(shape);
    Var x = Ops.reshape(call.traced(0).expand(shape).plain(), Shape.of(OnnxExtents.size(shape)));
    double[] exponents = host.expand(shape).numbers();
    double[] distinct = DoubleStream.of(exponents).distinct().toArray();
    Var[] powers = DoubleStream.of(distinct).mapToObj(e -> Ops.power(x, e)).toArray(Var[]::new);
    int[] index = new int[exponents.length];
    for (int i = 0; i < index.length; i++) {
      int which = 0;
      while (distinct[which] != exponents[i]) {
        which++;
      }
      index[i] = which * index.length + i;
    }
    return picked(call, powers, index, shape);
  }

  private static Value picked(Invocation call, Var[] from, int[] index, int[] shape) {
    Var picked =
        Ops.gatherRows(
            Ops.concatenate(0, from), call.tape().leaf(call.tape().arena().ofIntegers(index)));
    return Traced.of(Ops.reshape(picked, Shape.of(shape)));
  }

  private static Value where(Invocation call) {
    int[] shape = call.input(0).shape();
    shape = OnnxExtents.broadcast(shape, call.input(1).shape());
    shape = OnnxExtents.broadcast(shape, call.input(2).shape());
    call.afford(shape);
    if (!(call.input(0) instanceof Host)) {
      throw new OnnxException("a condition that depends on the picture, expected a constant one");
    }
    double[] condition = call.host(0).expand(shape).numbers();
    if (call.input(1) instanceof Host yes && call.input(2) instanceof Host no) {
      double[] numbers = yes.expand(shape).numbers().clone();
      double[] others = no.expand(shape).numbers();
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = condition[i] != 0 ? numbers[i] : others[i];
      }
      return Host.of(yes.type(), shape, numbers);
    }
    int[] index = new int[condition.length];
    Arrays.setAll(index, i -> condition[i] != 0 ? i : index.length + i);
    Var[] both = new Var[2];
    for (int i = 0; i < 2; i++) {
      both[i] = Ops.reshape(call.traced(i + 1).expand(shape).plain(), Shape.of(index.length));
    }
    return picked(call, both, index, shape);
  }

  private static Value equal(Invocation call) {
    Host a = call.host(0);
    Host b = call.host(1);
    int[] shape = OnnxExtents.broadcast(a.shape(), b.shape());
    call.afford(shape);
    double[] left = a.expand(shape).numbers();
    double[] right = b.expand(shape).numbers();
    double[] same = new double[left.length];
    Arrays.setAll(same, i -> left[i] == right[i] ? 1 : 0);
    return Host.of(OnnxType.BOOL, shape, same);
  }
}
