package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Gradients;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.LayerRules;
import gibbon.op.DropoutMask;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Laws of an update, whatever the sizes, rates, momenta and bounds, on both devices. */
class SgdTest {
  private static final int STEPS = 4;

  /** Of the layers that have none of their own. */
  private static final double PLAN_BOUND = 6;

  private static Device java;
  private static Device opencl;

  @BeforeContainer
  static void open() {
    java = Devices.open("java");
    opencl = Devices.open("opencl");
  }

  @AfterContainer
  static void close() {
    java.close();
    opencl.close();
  }

  private static Tensor random(Arena arena, Shape shape, SplittableRandom random) {
    return arena.of(shape, random.doubles(shape.size(), -2, 2).toArray());
  }

  private static double norm(double[] matrix, int column, int columns) {
    double squares = 0;
    for (int i = column; i < matrix.length; i += columns) {
      squares += matrix[i] * matrix[i];
    }
    return Math.sqrt(squares);
  }

  /**
   * After each update a column is either within the bound and just what the formula gives, or it
   * was beyond and is that scaled to the bound. A bias has no columns and no bound.
   */
  @Property(tries = 150)
  void everyColumnIsWithinItsBoundAfterEachUpdate(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 40) int columns,
      @ForAll @DoubleRange(min = 0, max = 1) double rate,
      @ForAll @DoubleRange(min = 0, max = .99) double momentum,
      @ForAll @DoubleRange(min = .01, max = 12) double ownBound,
      @ForAll @IntRange(max = 2) int layer,
      @ForAll boolean onOpenCl,
      @ForAll long seed) {
    Device device = onOpenCl ? opencl : java;
    // Of the layers below only rules are known; the one looked at may be beyond their end.
    double slower = layer == 2 ? 1 : .5;
    LayerRules rules = new LayerRules(List.of(3., slower), List.of(.1, ownBound));
    double bound = layer == 2 ? PLAN_BOUND : Math.min(PLAN_BOUND, layer == 1 ? ownBound : .1);
    double factor = layer == 0 ? 3 : slower;
    double precision = (8 + rows) * Math.scalb(1, -device.precisionBits());
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = new Arena(device)) {
      Shape matrix = Shape.of(rows, columns);
      Shape vector = Shape.of(columns);
      Parameter weight = Parameter.weight("weight", random(arena, matrix, random));
      Parameter bias = Parameter.bias("bias", random(arena, vector, random));
      List<Parameter> all = new ArrayList<>();
      for (int below = 0; below < layer; below++) {
        all.add(Parameter.weight("weight" + below, random(arena, Shape.of(2, 3), random)));
        all.add(Parameter.bias("bias" + below, random(arena, Shape.of(3), random)));
      }
      List<Var> still =
          all.stream().map(p -> new Tape(arena).leaf(arena.full(p.value().shape(), 0))).toList();
      all.addAll(List.of(weight, bias));
      Sgd sgd = new Sgd(arena, all, PLAN_BOUND, rules);
      Tape tape = new Tape(arena);
      double[] weightVelocity = new double[rows * columns];
      double[] biasVelocity = new double[columns];
      for (int step = 0; step < STEPS; step++) {
        List<Tensor> gradients =
            List.of(random(arena, matrix, random), random(arena, vector, random));
        double[] weights =
            updated(weight.value(), gradients.get(0), weightVelocity, factor * rate, momentum);
        double[] biases =
            updated(bias.value(), gradients.get(1), biasVelocity, factor * rate, momentum);
        sgd.step(
            Stream.concat(still.stream(), gradients.stream().map(tape::leaf)).toList(),
            rate,
            momentum);

        double[] found = weight.value().toDoubles();
        double close = 16 * Math.scalb(1, -device.precisionBits());
        for (int i = 0; i < found.length; i++) {
          double before = norm(weights, i % columns, columns);
          double after = norm(found, i % columns, columns);
          assertTrue(
              after <= bound * (1 + precision), () -> "a norm of " + after + " beyond " + bound);
          double scale = before > bound ? bound / before : 1;
          assertEquals(scale * weights[i], found[i], (close + precision) * 4 * (1 + before));
        }
        double[] foundBias = bias.value().toDoubles();
        for (int i = 0; i < columns; i++) {
          assertEquals(biases[i], foundBias[i], close * 8 * factor);
        }
      }
    }
  }

  /**
   * The same step, whether the gradient of a maxout layer is looked at first or left in factors.
   */
  @Property(tries = 40)
  void factorsOfAGradientMoveAsTheGradientDoes(
      @ForAll @IntRange(min = 1, max = 40) int batch,
      @ForAll @IntRange(min = 1, max = 150) int inputs,
      @ForAll @IntRange(min = 1, max = 30) int units,
      @ForAll @IntRange(min = 1, max = 5) int pieces,
      @ForAll @DoubleRange(min = .5, max = 12) double bound,
      @ForAll boolean onOpenCl,
      @ForAll long seed) {
    Device device = onOpenCl ? opencl : java;
    double[][] asked = step(device, batch, inputs, units, pieces, bound, seed, true);
    double[][] factors = step(device, batch, inputs, units, pieces, bound, seed, false);
    double close = (64 + inputs) * Math.scalb(1, -device.precisionBits());
    for (int p = 0; p < asked.length; p++) {
      assertArrayEquals(asked[p], factors[p], close * (1 + batch));
    }
  }

  /** The parameters after two steps; what a gradient that is asked for launches is launched. */
  private static double[][] step(
      Device device,
      int batch,
      int inputs,
      int units,
      int pieces,
      double bound,
      long seed,
      boolean asked) {
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = new Arena(device)) {
      Parameter weight =
          Parameter.weight("weight", random(arena, Shape.of(inputs, units * pieces), random));
      Parameter bias = Parameter.bias("bias", random(arena, Shape.of(units * pieces), random));
      Sgd sgd = new Sgd(arena, List.of(weight, bias), bound);
      for (int i = 0; i < 2; i++) {
        Tape tape = new Tape(arena);
        Var x = tape.leaf(random(arena, Shape.of(batch, inputs), random));
        Var w = tape.parameter(weight);
        Var b = tape.parameter(bias);
        // Dropped, what is factored has a scale.
        Var y =
            seed % 2 == 0
                ? Ops.maxoutLayer(x, w, b, pieces)
                : Ops.maxoutLayer(x, w, b, pieces, new DropoutMask(.5, 2, seed, 1, i));
        Gradients gradients = tape.gradients(Ops.sum(Ops.multiply(y, y)), 1e-2, List.of(w, b));
        Var gradient = gradients.var(w);
        assertTrue(gradient.pending());
        if (asked) {
          gradient.value();
          gradients.of(b);
        }
        sgd.step(List.of(gradient, gradients.var(b)), .1, .5);
        assertEquals(!asked, gradient.pending());
      }
      return new double[][] {weight.value().toDoubles(), bias.value().toDoubles()};
    }
  }

  private static double[] updated(
      Tensor parameter, Tensor gradient, double[] velocity, double rate, double momentum) {
    double[] updated = parameter.toDoubles();
    double[] slope = gradient.toDoubles();
    for (int i = 0; i < updated.length; i++) {
      velocity[i] = momentum * velocity[i] - rate * slope[i];
      updated[i] += velocity[i];
    }
    return updated;
  }
}
