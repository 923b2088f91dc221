package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.DeviceException;
import gibbon.op.DropoutMask;
import gibbon.op.Ops;
import gibbon.opencl.Opened.Variants;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.train.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * A processor that packs weights keeps them packed once they were used often enough: nobody can
 * tell by the numbers, and not for a moment longer than the weights stay as they are.
 */
class PackedWeightsTest {
  private static final int USES = 6;
  private static final String PACKED = "maxout_layer_packed";
  private static final String LAUNCH = "clEnqueueNDRangeKernel";

  private ClDevice device;

  @BeforeProperty
  void open() {
    device = Opened.device(Variants.PACKED);
  }

  @AfterProperty
  void close() {
    device.close();
  }

  /** Weights are small whole numbers and a few NaNs, so that pieces tie and are no numbers. */
  @Property(tries = 60)
  void everyUseOfTheSameWeightsGivesTheSameBits(
      @ForAll @IntRange(min = 5, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 70) int units,
      @ForAll @IntRange(min = 1, max = 600) int inputs,
      @ForAll @IntRange(min = 1, max = 7) int pieces,
      @ForAll boolean dropped,
      @ForAll long seed) {
    try (Arena arena = new Arena(device)) {
      SplittableRandom random = new SplittableRandom(seed);
      Layer layer =
          new Layer(
              pieces,
              dropped,
              arena.of(Shape.of(rows, inputs), random.doubles(rows * inputs, -1, 1).toArray()),
              weights(arena, random, inputs, units * pieces),
              weights(arena, random, units * pieces));
      float[][] first = layer.results();
      for (int use = 2; use <= USES; use++) {
        float[][] again = layer.results();
        assertArrayEquals(first[0], again[0]);
        assertArrayEquals(first[1], again[1]);
      }
    }
    // Narrower layers, and fewer rows than a tile has, are not packed at all.
    boolean suited =
        units * pieces >= MatrixProduct.LANES && rows >= device.tuning().size("PANEL_ROWS");
    assertTrue(!suited || device.launched().contains(PACKED));
  }

  @Example
  void weightsWrittenByTheHostAreSeen() {
    seen(weight -> weight.write(numbers(weight.shape().size(), 9)));
  }

  @Example
  void weightsWrittenByAKernelAreSeen() {
    seen(
        weight -> {
          try (Arena arena = new Arena(device)) {
            Parameter parameter = Parameter.weight("w", weight);
            Tensor gradient = arena.of(weight.shape(), numbers(weight.shape().size(), 8));
            new Sgd(arena, List.of(parameter), 0)
                .step(List.of(new Tape(arena).leaf(gradient)), .5, 0);
          }
        });
  }

  /** The same numbers, as 20 units of 5 pieces and as 25 of 4 in turn, and as often one by one. */
  @Example
  void anotherNumberOfPiecesIsAnotherOrder() {
    try (Arena arena = new Arena(device)) {
      Layer five = layer(arena, 20);
      Layer four = new Layer(4, false, five.x, five.weight, five.bias);
      float[][] ofFive = five.results();
      float[][] ofFour = four.results();
      for (int turn = 0; turn < USES; turn++) {
        for (int use = 1; use <= USES; use++) {
          Layer layer = turn % 2 == 0 ? five : four;
          float[][] found = layer.results();
          assertArrayEquals((layer == five ? ofFive : ofFour)[0], found[0]);
          assertArrayEquals((layer == five ? ofFive : ofFour)[1], found[1]);
        }
      }
    }
    assertTrue(device.launched().contains(PACKED));
  }

  /** The room for a copy is taken by the first use and given back with the weights. */
  @Example
  void noUseButTheFirstTakesMemory() {
    try (Arena arena = new Arena(device)) {
      Layer layer = layer(arena, 20);
      layer.results();
      long allocations = device.counters().allocations();
      long live = device.counters().liveBuffers();
      for (int use = 2; use <= USES; use++) {
        layer.results();
        layer.weight.write(numbers(layer.weight.shape().size(), use));
        for (int again = 1; again <= USES; again++) {
          layer.results();
        }
      }
      assertEquals(allocations, device.counters().allocations());
      assertEquals(live, device.counters().liveBuffers());
    }
    assertEquals(0, device.counters().liveBuffers());
  }

  /** A copy would take memory and save next to nothing. */
  @Example
  void forManyRowsNothingIsKept() {
    try (Arena arena = new Arena(device)) {
      Layer layer = layer(arena, 300);
      for (int use = 1; use <= USES; use++) {
        layer.results();
      }
    }
    assertFalse(device.launched().contains(PACKED));
  }

  /** Had packing failed unnoticed, the next use would multiply whatever the room for it holds. */
  @Example
  void whatCouldNotBePackedIsPackedByTheNextUse() {
    FaultyOpenCl faulty = new FaultyOpenCl();
    try (ClDevice failing = new ClDevice(Opened.first(), true, Tuning.standard(8), faulty);
        Arena arena = new Arena(failing)) {
      Layer layer = layer(arena, 20);
      for (int use = 1; use < Panels.MANY_USES; use++) {
        layer.results();
      }
      float[][] expected = layer.results();
      faulty.strike(
          (function, call) ->
              function.equals(LAUNCH) && call == 1 ? FaultyOpenCl.OUT_OF_RESOURCES : 0);
      String message = assertThrows(DeviceException.class, layer::results).getMessage();
      assertTrue(message.contains("maxout_pack"), message);
      int packing = launches(faulty, layer, expected);
      assertEquals(packing - 1, launches(faulty, layer, expected));
    }
  }

  private static int launches(FaultyOpenCl counting, Layer layer, float[][] expected) {
    counting.strike((function, call) -> 0);
    float[][] found = layer.results();
    assertArrayEquals(expected[0], found[0]);
    assertArrayEquals(expected[1], found[1]);
    return counting.calls(LAUNCH);
  }

  /** A layer whose weights change after some uses gives what one that begins with them gives. */
  private void seen(Consumer<Tensor> change) {
    try (Arena arena = new Arena(device)) {
      Layer layer = layer(arena, 20);
      for (int use = 1; use <= USES; use++) {
        layer.results();
      }
      assertTrue(device.launched().contains(PACKED));
      float[] before = layer.weight.toFloats();
      change.accept(layer.weight);
      Tensor fresh = arena.of(layer.weight.shape(), layer.weight.toFloats());
      assertFalse(Arrays.equals(before, fresh.toFloats()), "nothing changed");
      float[][] expected =
          new Layer(layer.pieces, layer.dropped, layer.x, fresh, layer.bias).results();
      for (int use = 1; use <= USES; use++) {
        float[][] found = layer.results();
        assertArrayEquals(expected[0], found[0]);
        assertArrayEquals(expected[1], found[1]);
      }
    }
  }

  private static Layer layer(Arena arena, int rows) {
    return new Layer(
        5,
        false,
        arena.of(Shape.of(rows, 30), numbers(rows * 30, 1)),
        arena.of(Shape.of(30, 20 * 5), numbers(30 * 20 * 5, 2)),
        arena.of(Shape.of(20 * 5), numbers(20 * 5, 3)));
  }

  private record Layer(int pieces, boolean dropped, Tensor x, Tensor weight, Tensor bias) {
    /** Its units, and the gradient of their sum in x, which tells who won. */
    float[][] results() {
      try (Arena arena = new Arena(x.device())) {
        Tape tape = new Tape(arena);
        Var input = tape.leaf(x);
        Var y =
            dropped
                ? Ops.maxoutLayer(
                    input,
                    tape.leaf(weight),
                    tape.leaf(bias),
                    pieces,
                    new DropoutMask(.5, 2, 5, 1, 3))
                : Ops.maxoutLayer(input, tape.leaf(weight), tape.leaf(bias), pieces);
        return new float[][] {
          y.value().toFloats(), tape.gradients(Ops.sum(y), input).of(input).toFloats()
        };
      }
    }
  }

  private static Tensor weights(Arena arena, SplittableRandom random, int... extents) {
    Shape shape = Shape.of(extents);
    return arena.of(
        shape,
        random
            .doubles(shape.size(), -2, 3)
            .map(v -> v > 2.999 ? Double.NaN : Math.floor(v))
            .toArray());
  }

  private static double[] numbers(int count, long seed) {
    return new SplittableRandom(seed).doubles(count, -1, 1).toArray();
  }
}
