package gibbon.explain;

import gibbon.attack.InputGradient;
import gibbon.attack.Jacobian;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.IdentityHashMap;
import java.util.Map;

/** The derivative of a single op at the numbers that it was given, one row or column at a time. */
final class LocalDerivative {
  /*
   * No op is known here: each is put alone on a tape of its own, and its pullback does the rest. A
   * row, ∂y[p]/∂x, is the pullback of a dy that is 1 at p; a column, ∂y/∂x[i], is that pullback
   * differentiated along a dx that is 1 at i.
   */
  private LocalDerivative() {}

  /** ∂y/∂x[place] for the op that made y: a number for every number of y. */
  static double[] column(Var y, Var x, int place) {
    try (Arena arena = new Arena(y.value().device())) {
      Alone alone = Alone.of(arena, y, x);
      return Jacobian.along(alone.x, alone.y, one(arena, x.shape(), place)).value().toDoubles();
    }
  }

  /** ∂y[place]/∂x for the op that made y: a number for every number of x. */
  static double[] row(Var y, Var x, int place) {
    try (Arena arena = new Arena(y.value().device())) {
      Alone alone = Alone.of(arena, y, x);
      return InputGradient.along(alone.x, alone.y, one(arena, y.shape(), place))
          .value()
          .toDoubles();
    }
  }

  /** 1 at a place, 0 elsewhere. */
  static Tensor one(Arena arena, Shape shape, int place) {
    double[] numbers = new double[shape.size()];
    numbers[place] = 1;
    return arena.of(shape, numbers);
  }

  /** The op that made y, on its own; an input that it was given twice is one value still. */
  private record Alone(Var x, Var y) {
    static Alone of(Arena arena, Var y, Var x) {
      Tape tape = new Tape(arena);
      Map<Var, Var> leaves = new IdentityHashMap<>();
      Var[] inputs =
          y.inputs().stream()
              .map(input -> leaves.computeIfAbsent(input, in -> tape.leaf(in.value())))
              .toArray(Var[]::new);
      return new Alone(leaves.get(x), tape.apply(y.op().orElseThrow(), inputs));
    }
  }
}
