package gibbon.check.program;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.check.program.Operation.Call;
import gibbon.check.program.Operation.Chooser;
import gibbon.check.program.Operation.Condition;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The vocabulary of random programs: every line of {@link Ops} and of {@link gibbon.op.PictureOps}
 * but its fused layers.
 */
public final class Operations {
  private static final double SMALLEST = .2; // that logarithms, powers and divisions get
  private static final double LARGEST_EXPONENT = 3;
  private static final Condition POSITIVE =
      arguments -> Arrays.stream(arguments.get(0)).allMatch(x -> x > SMALLEST);

  /** Brings any value down to one number. */
  static final Operation MEAN_OF_ALL =
      Operation.unary("meanOfAll", "Ops.mean(%1$s)", x -> Ops.mean(x));

  static final Operation ADD = binary("add", Ops::add, Condition.NONE);

  private Operations() {}

  /** All of them. */
  public static List<Operation> all() {
    List<Operation> all = new ArrayList<>();
    elementwise(all);
    broadcast(all);
    Products.addTo(all);
    losses(all);
    reductions(all);
    Layouts.addTo(all);
    PictureOperations.addTo(all);
    return List.copyOf(all);
  }

  private static void elementwise(List<Operation> all) {
    Condition moderate =
        arguments -> Arrays.stream(arguments.get(0)).allMatch(x -> x < LARGEST_EXPONENT);
    all.add(unary("exp", Ops::exp, moderate));
    all.add(unary("log", Ops::log, POSITIVE));
    all.add(unary("abs", Ops::abs, Operation.awayFrom(0)));
    all.add(unary("relu", Ops::relu, Operation.awayFrom(0)));
    all.add(unary("sign", Ops::sign, Operation.awayFrom(0)));
    all.add(unary("sigmoid", Ops::sigmoid, Condition.NONE));
    all.add(unary("tanh", Ops::tanh, Condition.NONE));
    all.add(unary("softplus", Ops::softplus, Condition.NONE));
    all.add(
        unary(
            "log_one_minus_exp",
            Ops::logOneMinusExp,
            arguments -> Arrays.stream(arguments.get(0)).allMatch(x -> x < -SMALLEST)));
    all.add(
        of(
            "affine",
            (shapes, random) -> {
              double factor = (random.nextInt(9) - 4.5) / 2;
              double offset = random.nextInt(5) - 2.;
              return call(
                  Text.of("Ops.affine(%%1$s, %s, %s)", factor, offset),
                  x -> Ops.affine(x, factor, offset));
            }));
    all.add(
        of(
            "power",
            (shapes, random) -> {
              double exponent = new double[] {2, 3, 1, .5, -1}[random.nextInt(5)];
              return new Call(
                  Text.of("Ops.power(%%1$s, %s)", exponent),
                  x -> Ops.power(x.get(0), exponent),
                  exponent >= 1 ? Condition.NONE : POSITIVE);
            }));
    all.add(
        of(
            "clamp",
            (shapes, random) -> {
              double low = -1 - random.nextInt(2);
              double high = random.nextInt(2) + .5;
              return new Call(
                  Text.of("Ops.clamp(%%1$s, %s, %s)", low, high),
                  x -> Ops.clamp(x.get(0), low, high),
                  Operation.awayFrom(low, high));
            }));
    all.add(
        of(
            "dropout",
            (shapes, random) -> {
              int seed = random.nextInt(1000);
              return call(
                  Text.of("Ops.dropout(%%1$s, 0.75, 1.5, %d, 1, 2)", seed),
                  x -> Ops.dropout(x, .75, 1.5, seed, 1, 2));
            }));
  }

  private static void broadcast(List<Operation> all) {
    all.add(ADD);
    all.add(binary("subtract", Ops::subtract, Condition.NONE));
    all.add(binary("multiply", Ops::multiply, Condition.NONE));
    all.add(
        binary(
            "divide",
            Ops::divide,
            arguments -> Arrays.stream(arguments.get(1)).allMatch(x -> Math.abs(x) > SMALLEST)));
  }

  private static void losses(List<Operation> all) {
    all.add(rows("softmax", -1, (shapes, random) -> call("Ops.softmax(%1$s)", Ops::softmax)));
    all.add(
        rows("logSoftmax", -1, (shapes, random) -> call("Ops.logSoftmax(%1$s)", Ops::logSoftmax)));
    all.add(
        rows(
            "crossEntropyOfLabels",
            2,
            (shapes, random) -> {
              int[] labels =
                  random.ints(shapes.get(0).extent(0), 0, shapes.get(0).extent(1)).toArray();
              return call(
                  "Ops.softmaxCrossEntropy(%1$s, " + integers(labels) + ")",
                  x -> Ops.softmaxCrossEntropy(x, integers(x, labels)));
            }));
    all.add(
        new Operation(
            "crossEntropyOfTarget",
            2,
            2,
            (first, random) -> first,
            (shapes, random) ->
                shapes.get(0).equals(shapes.get(1))
                    ? new Call(
                        "Ops.softmaxCrossEntropy(%1$s, %2$s)",
                        x -> Ops.softmaxCrossEntropy(x.get(0), x.get(1)), Condition.NONE)
                    : null));
    all.add(
        new Operation(
            "sigmoidCrossEntropy",
            2,
            -1,
            (first, random) -> first,
            (shapes, random) ->
                shapes.get(0).equals(shapes.get(1))
                    ? new Call(
                        "Ops.sigmoidCrossEntropy(%1$s, %2$s)",
                        x -> Ops.sigmoidCrossEntropy(x.get(0), x.get(1)), Operation.awayFrom(0))
                    : null));
  }

  private static void reductions(List<Operation> all) {
    all.add(reduction("sum", Ops::sum, Condition.NONE));
    all.add(reduction("mean", Ops::mean, Condition.NONE));
    all.add(MEAN_OF_ALL);
    all.add(reduction("max", Ops::max, Operations::distinct));
    all.add(
        rows(
            "maxout",
            2,
            (shapes, random) -> {
              int columns = shapes.get(0).extent(1);
              int[] divisors =
                  IntStream.rangeClosed(1, columns).filter(p -> columns % p == 0).toArray();
              int pieces = divisors[divisors.length - 1 - random.nextInt(divisors.length)];
              return new Call(
                  Text.of("Ops.maxout(%%1$s, %d)", pieces),
                  x -> Ops.maxout(x.get(0), pieces),
                  Operations::distinct);
            }));
  }

  static Operation of(String name, Chooser chooser) {
    return new Operation(name, 1, -1, null, chooser);
  }

  /** An operation on values that have axes. */
  static Operation rows(String name, int rank, Chooser chooser) {
    return new Operation(
        name,
        1,
        rank,
        null,
        (shapes, random) -> shapes.get(0).rank() == 0 ? null : chooser.of(shapes, random));
  }

  private static Operation unary(String name, UnaryOperator<Var> function, Condition condition) {
    return Operation.unary(name, "Ops." + name + "(%1$s)", function, condition);
  }

  private static Operation binary(String name, BinaryOperator<Var> function, Condition condition) {
    return new Operation(
        name,
        2,
        -1,
        Operations::repeatable,
        (shapes, random) ->
            broadcasts(shapes.get(0), shapes.get(1))
                ? new Call(
                    "Ops." + name + "(%1$s, %2$s)",
                    x -> function.apply(x.get(0), x.get(1)),
                    condition)
                : null);
  }

  private interface Reduction {
    Var apply(Var x, int... axes);
  }

  private static Operation reduction(String name, Reduction function, Condition condition) {
    return of(
        name,
        (shapes, random) -> {
          int rank = shapes.get(0).rank();
          int[] axes =
              rank == 0 || random.nextInt(4) == 0
                  ? new int[0]
                  : IntStream.range(0, rank).filter(axis -> random.nextBoolean()).toArray();
          String list = axes.length == 0 ? "" : ", " + list(axes);
          return new Call(
              "Ops." + name + "(%1$s" + list + ")", x -> function.apply(x.get(0), axes), condition);
        });
  }

  static Call call(String java, UnaryOperator<Var> function) {
    return new Call(java, x -> function.apply(x.get(0)), Condition.NONE);
  }

  /** A shape that is repeated to fill another: some extents are 1, some leading ones missing. */
  private static Shape repeatable(Shape shape, SplittableRandom random) {
    int[] extents = shape.extents();
    for (int axis = 0; axis < extents.length; axis++) {
      extents[axis] = random.nextInt(3) == 0 ? 1 : extents[axis];
    }
    int missing = extents.length == 0 ? 0 : random.nextInt(extents.length + 1) / 2;
    return Shape.of(Arrays.copyOfRange(extents, missing, extents.length));
  }

  private static boolean broadcasts(Shape x, Shape y) {
    for (int fromLast = 1; fromLast <= Math.min(x.rank(), y.rank()); fromLast++) {
      int a = x.extent(-fromLast);
      int b = y.extent(-fromLast);
      if (a != b && a != 1 && b != 1) {
        return false;
      }
    }
    return true;
  }

  /** No two numbers of the first argument are so near that a step of a check might swap them. */
  static boolean distinct(List<double[]> arguments) {
    double[] sorted = arguments.get(0).clone();
    Arrays.sort(sorted);
    return IntStream.range(1, sorted.length)
        .allMatch(i -> sorted[i] - sorted[i - 1] > Program.CLEARANCE);
  }

  static Var integers(Var x, int[] numbers) {
    return x.tape().leaf(x.tape().arena().ofIntegers(numbers));
  }

  static String integers(int[] numbers) {
    return "%1$s.tape().leaf(%1$s.tape().arena().ofIntegers(" + list(numbers) + "))";
  }

  static String java(Shape shape) {
    return "Shape.of(" + list(shape.extents()) + ")";
  }

  static String list(int[] numbers) {
    return Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining(", "));
  }
}
