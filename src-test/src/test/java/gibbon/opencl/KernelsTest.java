package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.autodiff.Gradients;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.ComparingDevice;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import gibbon.device.Roofline;
import gibbon.op.DropoutMask;
import gibbon.op.Examples;
import gibbon.op.Ops;
import gibbon.opencl.Opened.Variants;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.update.EuclideanAscent;
import gibbon.update.SignAscent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel but the products against the oracle, forwards and backwards, over ragged shapes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelsTest {
  private static final int[][] SHAPES = {{1, 1}, {1, 17}, {3, 5}, {7, 64}, {33, 10}, {100, 101}};

  private final ComparingDevice processor = new ComparingDevice(Opened.device(true));
  private final ComparingDevice packed = new ComparingDevice(Opened.device(Variants.PACKED));
  private final ComparingDevice gpu = new ComparingDevice(Opened.device(false));

  @AfterAll
  void close() {
    processor.close();
    packed.close();
    gpu.close();
  }

  /** What a case computes with: matrices x and y, a row, a column, labels and a distribution. */
  private record Inputs(Var x, Var y, Var row, Var column, Var labels, Var target, Var places) {}

  private interface Case {
    Var of(Inputs in);
  }

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new TreeMap<>();
    cases.put("exp", in -> Ops.exp(in.x));
    cases.put("log", in -> Ops.log(Ops.exp(in.x)));
    cases.put("abs", in -> Ops.abs(in.x));
    cases.put("relu", in -> Ops.relu(in.x));
    cases.put("sigmoid", in -> Ops.sigmoid(in.x));
    cases.put("tanh", in -> Ops.tanh(in.x));
    cases.put("erf", in -> Ops.erf(in.x));
    cases.put("softplus", in -> Ops.softplus(in.x));
    cases.put("log one minus exp", in -> Ops.logOneMinusExp(Ops.scale(Ops.exp(in.x), -1)));
    cases.put("sign", in -> Ops.multiply(Ops.sign(in.x), in.y));
    cases.put("affine", in -> Ops.affine(in.x, -1.5, .25));
    cases.put("power", in -> Ops.power(Ops.exp(in.x), 2.5));
    cases.put("clamp", in -> Ops.clamp(in.x, -.4, .6));
    cases.put("sign step", in -> Ops.signStep(in.x, in.y, .3, -.4, .6));
    cases.put("add a matrix", in -> Ops.add(in.x, in.y));
    cases.put("add a row", in -> Ops.add(in.x, in.row));
    cases.put("subtract a column", in -> Ops.subtract(in.x, in.column));
    cases.put("multiply a row from the left", in -> Ops.multiply(in.row, in.x));
    cases.put("multiply a row and a column", in -> Ops.multiply(in.row, in.column));
    cases.put("divide by a column", in -> Ops.divide(in.x, Ops.exp(in.column)));
    cases.put("a column divided by a matrix", in -> Ops.divide(in.column, Ops.exp(in.x)));
    cases.put("used twice", in -> Ops.multiply(Ops.exp(in.x), in.x));
    cases.put("sum of all", in -> Ops.sum(in.x));
    cases.put("sum of columns", in -> Ops.sum(in.x, 0));
    cases.put("sum of rows", in -> Ops.sum(in.x, 1));
    cases.put("max of all", in -> Ops.max(in.x));
    cases.put("max of columns", in -> Ops.max(in.x, 0));
    cases.put("max of rows", in -> Ops.max(in.x, 1));
    cases.put("transpose", in -> Ops.transpose(in.x, 1, 0));
    cases.put("slice", in -> Ops.slice(in.x, 0, in.x.shape().extent(0) / 2, 1));
    cases.put("concatenate", in -> Ops.concatenate(1, in.x, in.y, in.column));
    cases.put("gather rows", in -> Ops.gatherRows(in.x, in.places));
    cases.put("softmax", in -> Ops.softmax(in.x));
    cases.put("log softmax", in -> Ops.logSoftmax(in.x));
    cases.put("cross-entropy of labels", in -> Ops.softmaxCrossEntropy(in.x, in.labels));
    cases.put("cross-entropy of a target", in -> Ops.softmaxCrossEntropy(in.x, in.target));
    cases.put("sigmoid cross-entropy", in -> Ops.sigmoidCrossEntropy(in.x, in.target));
    cases.put("squared distances", in -> Ops.squaredDistances(in.x, in.y));
    cases.put("dropout", in -> Ops.dropout(in.x, .6, 2, 0x123456789abcdefL, 3, 7));
    return cases;
  }

  static Stream<Arguments> namedCases() {
    return cases().entrySet().stream().map(c -> Arguments.of(c.getKey(), c.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("namedCases")
  void forwardsAndBackwardsAsTheOracle(String name, Case one) {
    for (int[] shape : SHAPES) {
      differentiate(processor, one, shape[0], shape[1]);
      differentiate(gpu, one, shape[0], shape[1]);
    }
  }

  private static void differentiate(ComparingDevice device, Case one, int rows, int columns) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(random(arena, 1, rows, columns));
      Inputs in =
          new Inputs(
              x,
              tape.leaf(random(arena, 2, rows, columns)),
              tape.leaf(random(arena, 3, columns)),
              tape.leaf(random(arena, 4, rows, 1)),
              tape.leaf(arena.ofIntegers(whole(5, rows, columns))),
              Ops.softmax(tape.leaf(random(arena, 6, rows, columns))),
              tape.leaf(arena.ofIntegers(whole(7, 2 * rows + 1, rows))));
      Var y = one.of(in);
      Var weights = tape.leaf(random(arena, 8, y.shape().extents()));
      Var loss = Ops.sum(Ops.multiply(y, weights));
      tape.gradients(loss, x, in.y, in.row, in.column, in.target);
    }
  }

  @Test
  void longSumsAreCutIntoParts() {
    for (ComparingDevice device : new ComparingDevice[] {processor, gpu}) {
      for (int[] shape : new int[][] {{2048, 1}, {1, 2049}, {10007, 3}, {3, 10007}, {1, 100000}}) {
        try (Arena arena = new Arena(device)) {
          Var x = new Tape(arena).leaf(random(arena, 1, shape));
          Ops.sum(x);
          Ops.sum(x, 0);
          Ops.sum(x, 1);
        }
      }
    }
  }

  @Test
  void notANumberGoesWhereTheOracleSendsIt() {
    float nan = Float.NaN;
    float infinite = Float.POSITIVE_INFINITY;
    for (ComparingDevice device : new ComparingDevice[] {processor, gpu}) {
      try (Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        Var x = tape.leaf(arena.of(Shape.of(2, 4), nan, 1f, 0f, -0f, infinite, -infinite, nan, 2f));
        Ops.max(x, 1);
        Ops.max(x, 0);
        for (String name :
            new String[] {"abs", "clamp", "exp", "relu", "sign", "sign step", "softmax"}) {
          cases().get(name).of(new Inputs(x, x, null, null, null, null, null));
        }
        Ops.softplus(x);
        Ops.sigmoid(x);
        Ops.tanh(x);
        Var places = tape.leaf(arena.of(Shape.of(5), nan, -1f, 2f, .5f, 1f));
        Ops.gatherRows(x, places);
        Examples.drawn(x, tape.leaf(arena.of(Shape.of(2), nan, 3f)), places, 0, 5);
        Var logits = tape.leaf(random(arena, 1, 5, 3));
        Var labels = tape.leaf(arena.of(Shape.of(5), nan, -1f, 3f, .5f, 2f));
        tape.gradients(Ops.sum(Ops.softmaxCrossEntropy(logits, labels)), logits);
      }
    }
  }

  @Test
  void secondDerivativesThroughAMaximum() {
    for (ComparingDevice device : new ComparingDevice[] {processor, gpu}) {
      try (Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        Var x = tape.leaf(random(arena, 1, 33, 15));
        Var weights = tape.leaf(random(arena, 2, 33, 3));
        Var loss = Ops.sum(Ops.multiply(Ops.maxout(x, 5), weights));
        Var gradient = tape.gradients(loss, x).var(x);
        tape.gradients(Ops.sum(Ops.multiply(gradient, x)), weights);
      }
    }
  }

  /**
   * Enough units for vectors of them in each work-item, a rest, and a few numbers again and again.
   */
  @Test
  void ofEqualPiecesTheFirstWinsAndNanIsLargest() {
    float[] few = {-1, 0, -0f, 1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    SplittableRandom random = new SplittableRandom(1);
    for (ComparingDevice device : new ComparingDevice[] {processor, gpu}) {
      for (int units : new int[] {1, 17, 20011}) {
        float[] values = new float[5 * units];
        for (int i = 0; i < values.length; i++) {
          values[i] = few[random.nextInt(few.length)];
        }
        try (Arena arena = new Arena(device)) {
          Ops.maxout(new Tape(arena).leaf(arena.of(Shape.of(1, 5 * units), values)), 5);
        }
      }
    }
  }

  /** Batches and units below, at and above a tile; the pieces of a tile, and others. */
  @Test
  void layersOfMaxoutUnits() {
    int[][] shapes = {
      {1, 1, 1, 5},
      {5, 16, 7, 5},
      {7, 17, 64, 5},
      {13, 50, 41, 5},
      {4, 40, 9, 5},
      {33, 15, 3, 5},
      {9, 20, 11, 1},
      {9, 20, 11, 2},
      {12, 33, 17, 7},
      {11, 37, 600, 5},
      {11, 37, 300, 3},
      {100, 240, 30, 5}
    };
    for (ComparingDevice device : new ComparingDevice[] {processor, packed, gpu}) {
      for (int[] shape : shapes) {
        try (Arena arena = new Arena(device)) {
          Tape tape = new Tape(arena);
          Var x = tape.leaf(random(arena, 1, shape[0], shape[2]));
          Var w = tape.leaf(random(arena, 2, shape[2], shape[1] * shape[3]));
          Var bias = tape.leaf(random(arena, 3, shape[1] * shape[3]));
          Var y = Ops.maxoutLayer(x, w, bias, shape[3]);
          Var weights = tape.leaf(random(arena, 4, shape[0], shape[1]));
          askFor(tape.gradients(Ops.sum(Ops.multiply(y, weights)), x, w, bias), w, bias);
          Var dropped = Ops.maxoutLayer(x, w, bias, shape[3], new DropoutMask(.5, 2, 5, 1, 3));
          askFor(tape.gradients(Ops.sum(Ops.multiply(dropped, weights)), x, w, bias), w, bias);
        }
      }
    }
  }

  /** The same to the bit, but for the first input's gradient where {@code lanes} are summed. */
  private static void assertSame(boolean lanes, Var steps, Var fused, Var... inputs) {
    assertArrayEquals(steps.value().toFloats(), fused.value().toFloats());
    Gradients expected = steps.tape().gradients(steps, 1, List.of(inputs));
    Gradients found = fused.tape().gradients(fused, 1, List.of(inputs));
    for (Var input : inputs) {
      float[] known = expected.of(input).toFloats();
      if (lanes && input == inputs[0]) {
        assertArrayEquals(known, found.of(input).toFloats(), 1e-4f);
      } else {
        assertArrayEquals(known, found.of(input).toFloats());
      }
    }
  }

  @Test
  void aLayerInOneIsTheSameToTheBitAsStepByStep() {
    for (Variants variants : Variants.values()) {
      try (ClDevice device = Opened.device(variants);
          Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        Var x = tape.leaf(random(arena, 1, 23, 1300));
        Var w = tape.leaf(random(arena, 2, 1300, 250));
        Var bias = tape.leaf(random(arena, 3, 250));
        Var steps = Ops.maxout(Ops.add(Ops.matmul(x, w), bias), 5);
        // Dot products add sixteen sums; a pullback that leaves out the zeros has one.
        boolean lanes = variants == Variants.UNPACKED;
        assertSame(lanes, steps, Ops.maxoutLayer(x, w, bias, 5), x, w, bias);
        assertSame(
            lanes,
            Ops.dropout(steps, .5, 2, 5, 1, 3),
            Ops.maxoutLayer(x, w, bias, 5, new DropoutMask(.5, 2, 5, 1, 3)),
            x,
            w,
            bias);
      }
    }
  }

  @Test
  void fourAxesInAnyOrder() {
    for (ComparingDevice device : new ComparingDevice[] {processor, gpu}) {
      try (Arena arena = new Arena(device)) {
        Var x = new Tape(arena).leaf(random(arena, 1, 3, 4, 5, 6));
        Ops.transpose(x, 2, 0, 3, 1);
        Ops.transpose(x, 0, 2, 1, 3);
        Ops.max(x, 1);
        Ops.sum(x, 1, 2);
        Ops.sum(x, 0, 3);
        Ops.expand(Ops.slice(x, 2, 1, 1), Shape.of(3, 4, 5, 6));
      }
    }
  }

  @Test
  void updatesOfWeights() {
    for (ComparingDevice device : new ComparingDevice[] {processor, gpu}) {
      for (int[] shape :
          new int[][] {{1, 1}, {5, 3}, {70, 33}, {100, 257}, {211, 331}, {17, 3907}}) {
        try (Arena arena = new Arena(device)) {
          Tensor weight = random(arena, 1, shape);
          Tensor gradient = random(arena, 2, shape);
          Tensor velocity = random(arena, 3, shape);
          arena
              .launch(Declared.kernel("sgd_momentum"))
              .range(weight.shape().size())
              .reads(gradient)
              .writes(weight, velocity)
              .reals(.1, .5)
              .run();
          arena
              .launch(Declared.kernel("sgd_max_norm"))
              .range(shape[1])
              .reads(gradient)
              .writes(weight, velocity)
              .integers(shape)
              .reals(.1, .5, Math.sqrt(shape[0]) / 1.6)
              .run();
          arena
              .launch(Declared.kernel("sgd_layer"))
              .range(shape[1])
              .reads(gradient, random(arena, 4, shape[1]))
              .writes(weight, velocity, random(arena, 5, shape[1]), random(arena, 6, shape[1]))
              .integers(shape)
              .reals(.1, .5, Math.sqrt(shape[0]) / 1.8)
              .run();
        }
      }
    }
  }

  /** To the bit, also where a step leaves almost nothing. */
  @Test
  void stepsOfAttacks() {
    for (ComparingDevice device : new ComparingDevice[] {processor, gpu}) {
      for (double step : new double[] {.0025, .1, 1 / 3.0, .25}) {
        for (int count : new int[] {1, 17, 3907}) {
          float[] x = new Philox(count, 7, 0).uniform(count, 0, 1);
          float[] at = x.clone();
          float[] low = new float[count];
          float[] high = new float[count];
          for (int i = 0; i < count; i++) {
            at[i] = i % 3 == 0 ? (float) step * (1 + i * 0x1p-23f) : x[i] + (i % 7 - 3) * .1f;
            low[i] = Math.max(0, x[i] - .3f);
            high[i] = Math.min(1, x[i] + .3f);
          }
          try (Arena arena = new Arena(device)) {
            Shape shape = Shape.of(count);
            arena
                .launch(SignAscent.KERNEL)
                .range(count)
                .reads(
                    arena.of(shape, x),
                    arena.of(shape, at),
                    random(arena, 5, count),
                    arena.of(shape, low),
                    arena.of(shape, high))
                .writes(arena.allocate(shape))
                .reals(SignAscent.parts(step))
                .run();
            arena
                .launch(EuclideanAscent.KERNEL)
                .range(1)
                .reads(arena.of(shape, x), arena.of(shape, at), random(arena, 5, count))
                .writes(arena.allocate(shape))
                .integers(EuclideanAscent.integers(count, step, .3, 0, 1))
                .run();
          }
        }
      }
    }
  }

  @Test
  void updatesByProducts() {
    for (ComparingDevice device : new ComparingDevice[] {processor, gpu}) {
      for (int[] shape :
          new int[][] {{1, 1, 1, 1}, {3, 5, 7, 2}, {20, 31, 130, 5}, {9, 300, 64, 4}}) {
        int columns = shape[1] * shape[3];
        try (Arena arena = new Arena(device)) {
          arena
              .launch(Declared.kernel("sgd_winners"))
              .range(columns)
              .reads(
                  random(arena, 1, shape[0], shape[2]),
                  random(arena, 2, shape[0], shape[1]),
                  winners(arena, shape[0], shape[1], shape[3]))
              .writes(
                  random(arena, 4, shape[2], columns),
                  random(arena, 5, shape[2], columns),
                  random(arena, 6, columns),
                  random(arena, 7, columns))
              .integers(shape[2], columns, shape[0], shape[3])
              .reals(.1, .5, Math.sqrt(shape[2]) / 1.8, 2)
              .run();
        }
      }
    }
  }

  /** Some gradients are made only then. */
  private static void askFor(Gradients gradients, Var... wanted) {
    for (Var var : wanted) {
      gradients.of(var);
    }
  }

  /** Who won [m, units], a piece or nobody. */
  private static Tensor winners(Arena arena, int m, int units, int pieces) {
    SplittableRandom random = new SplittableRandom(8);
    double[] won = random.ints((long) m * units, -1, pieces).asDoubleStream().toArray();
    return arena.of(Shape.of(m, units), won);
  }

  @Test
  void roofs() {
    for (ComparingDevice device : new ComparingDevice[] {processor, gpu}) {
      try (Arena arena = new Arena(device)) {
        arena
            .launch(Roofline.FMA_PEAK)
            .range(37)
            .writes(arena.full(Shape.of(37), 0))
            .integers(9)
            .reals(.5)
            .run();
        arena
            .launch(Roofline.COPY_PEAK)
            .range(37)
            .reads(random(arena, 1, 37 * 16))
            .writes(arena.full(Shape.of(37 * 16), 0))
            .run();
      }
    }
  }

  @Test
  void everyDeclaredKernelIsComparedInThisClass() {
    namedCases().forEach(c -> differentiate(processor, (Case) c.get()[1], 7, 64));
    updatesOfWeights();
    roofs();
    secondDerivativesThroughAMaximum();
    notANumberGoesWhereTheOracleSendsIt();
    layersOfMaxoutUnits();
    // Convolutions, pools and the like are compared row by row.
    OpCases.all().forEach(row -> row.differentiate(processor, new Sizes(6, 5, 4), 1, false));
    Set<String> missing = new TreeSet<>();
    Declared.kernels().forEach(kernel -> missing.add(kernel.name()));
    missing.removeAll(processor.shares().keySet());
    // The products have a test of their own; squared distances bring two of them in here.
    missing.removeIf(name -> name.startsWith("matmul_"));
    assertEquals(Set.of(), missing);
  }

  private static Tensor random(Arena arena, int stream, int... extents) {
    Shape shape = Shape.of(extents);
    return arena.of(shape, new Philox(9, stream, 0).uniform(shape.size(), -1, 1));
  }

  private static int[] whole(int stream, int count, int bound) {
    Philox random = new Philox(9, stream, 0);
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(bound);
    }
    return values;
  }
}
