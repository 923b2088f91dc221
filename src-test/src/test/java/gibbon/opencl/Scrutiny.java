package gibbon.opencl;

import gibbon.autodiff.Gradients;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import gibbon.device.Roofline;
import gibbon.op.DropoutMask;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Window;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.train.Sgd;
import gibbon.update.EuclideanAscent;
import gibbon.update.SignAscent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A program that runs every entry of every .cl file on small sizes, for an OpenCL implementation
 * that watches: see {@link OclgrindTest}. Given names of rows of the table of ops, only those.
 */
final class Scrutiny {
  private Scrutiny() {}

  public static void main(String[] rows) {
    ClPlatforms.Found found = Opened.first();
    System.out.println(found.info().platform());
    Set<String> launched = new TreeSet<>();
    for (boolean processor : new boolean[] {true, false}) {
      // Tiles that small sizes fill more than once.
      Tuning small =
          Tuning.standard(16)
              .with(
                  Map.ofEntries(
                      Map.entry("TILE_ROWS", 2),
                      Map.entry("TILE_VECTORS", 1),
                      Map.entry("DEPTH", 8),
                      Map.entry("NARROW_ROWS", 2),
                      Map.entry("DOT_ROWS", 2),
                      Map.entry("DOT_COLUMNS", 2),
                      Map.entry("DOT_DEPTH", 16),
                      Map.entry("PANEL_ROWS", 2),
                      Map.entry("PANEL_ROWS_TN", 3),
                      Map.entry("PANEL_VECTORS", 1),
                      Map.entry("PANEL_DEPTH", 8),
                      Map.entry("WINNER_VECTORS", 1),
                      Map.entry("WINNER_ROWS", 1),
                      Map.entry("WINNER_DEPTH", 10),
                      Map.entry("CONV_ROWS", 2),
                      Map.entry("CONV_VECTORS", 1),
                      Map.entry("CONV_DEPTH", 16),
                      Map.entry("CONV_BLOCK", 4),
                      Map.entry("GROUP_SIDE", 4),
                      Map.entry("ITEM_SIDE", 2),
                      Map.entry("STEP", 4),
                      Map.entry("BUFFERS", 2)));
      try (ClDevice device = new ClDevice(found, processor, small)) {
        if (rows.length > 0) {
          for (String row : rows) {
            OpCases.named(row).differentiate(device, new Sizes(9, 9, 9), 1, false);
          }
        } else {
          everyRow(device, processor);
          convolutions(device);
          if (processor) {
            dotsInStretches(device);
            squares(device);
          }
          sums(device);
          rowsOfManyClasses(device);
          updates(device);
          winners(device);
          if (!processor) {
            productInParts(device);
          }
          roofs(device);
        }
        launched.addAll(device.launched());
      }
      if (rows.length == 0) {
        try (ClDevice device = new ClDevice(found, processor, Tuning.standard(16))) {
          products(device);
          launched.addAll(device.launched());
        }
        if (processor) {
          Map<String, Integer> packing = Map.of("PACKED_NN", 1, "PACKED_NT", 1, "PACKED_TN", 1);
          try (ClDevice device = new ClDevice(found, true, small.with(packing))) {
            products(device);
            productOfManyColumns(device);
            layers(device);
            launched.addAll(device.launched());
          }
        }
      }
    }
    if (rows.length == 0) {
      Set<String> missing = new TreeSet<>(ClPrograms.entries().keySet());
      missing.removeAll(launched);
      System.out.println("entries launched: " + launched.size() + ", not launched: " + missing);
    }
  }

  private static void everyRow(ClDevice device, boolean processor) {
    for (OpCase row : OpCases.all()) {
      row.differentiate(device, new Sizes(2, 3, 2), 1, false);
      // More than a tile, but no large pictures. A launch for a GPU is a work-group at least, and
      // takes its time.
      if (small(row) && (processor || row.op().equals("MatMul"))) {
        row.differentiate(device, new Sizes(3, 35, 1), 2, false);
      }
    }
  }

  private static boolean small(OpCase row) {
    return row.inputs(new Sizes(3, 35, 1)).stream().allMatch(x -> x.shape().size() < 1000);
  }

  /** Convolutions of more than a panel, whose gradients are those of processors as well. */
  private static void convolutions(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(random(arena, 1, 4, 5, 9));
      Var w = tape.leaf(random(arena, 3, 2, 9, 18));
      Var bias = tape.leaf(random(arena, 18));
      for (int stride = 1; stride < 3; stride++) {
        Window window = Window.of(stride, 1);
        Var y = PictureOps.conv2dMaxout(x, w, bias, window, 2);
        tape.gradients(Ops.sum(y), x, w, bias).of(x).toFloats();
      }
    }
  }

  /** Winograd's, of squares that leave the picture, and of one in which a number is none. */
  private static void squares(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Tensor pictures = random(arena, 1, 9, 8, 33);
      float[] numbers = pictures.toFloats();
      numbers[0] = Float.NaN;
      pictures.write(numbers);
      Var x = tape.leaf(pictures);
      Var w = tape.leaf(random(arena, 3, 3, 33, 34));
      Var y = PictureOps.conv2d(x, w, Window.of(1, 1));
      tape.gradients(Ops.sum(y), x).of(x).toFloats();
      Var z = tape.leaf(random(arena, 1, 13, 12, 17));
      Var of5 = PictureOps.conv2d(z, tape.leaf(random(arena, 5, 5, 17, 18)), Window.of(1, 2));
      tape.gradients(Ops.sum(of5), z).of(z).toFloats();
    }
  }

  /** The products at the sizes of tiles that are really used, a row and a column too many. */
  private static void products(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(random(arena, 11, 20));
      Var w = tape.leaf(random(arena, 20, 33));
      Var v = tape.leaf(random(arena, 33, 3));
      tape.gradients(Ops.sum(Ops.matmul(Ops.matmul(x, w), v)), x, w, v);
      Var row = tape.leaf(random(arena, 1, 20)); // Fewer rows than a tile has.
      Ops.matmul(row, tape.leaf(random(arena, 19, 20)), false, true).value().toFloats();
    }
  }

  /**
   * Of so many columns that rows are not cut into strips, and more terms than go in one stretch.
   */
  private static void dotsInStretches(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(random(arena, 9, 39));
      Var w = tape.leaf(random(arena, 2 * 16 * device.info().computeUnits() + 1, 39));
      Ops.matmul(x, w, false, true).value().toFloats();
    }
  }

  /** A weight gradient so wide that a work-item multiplies several panels. */
  private static void productOfManyColumns(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(random(arena, 2, 5));
      Var dy = tape.leaf(random(arena, 2, 5 * 16 * 16 * device.info().computeUnits() + 3));
      Ops.matmul(x, dy, true, false).value().toFloats();
    }
  }

  /** Layers of maxout units, of as many pieces as one kernel foresees, and of others. */
  private static void layers(ClDevice device) {
    for (int pieces : new int[] {3, 5}) {
      try (Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        Var x = tape.leaf(random(arena, 5, 21));
        Var w = tape.leaf(random(arena, 21, 19 * pieces));
        Var bias = tape.leaf(random(arena, 19 * pieces));
        Var y = Ops.maxoutLayer(x, w, bias, pieces, new DropoutMask(.5, 2, 1, 2, 3));
        Gradients left = tape.gradients(Ops.sum(y), w, bias);
        Parameter weight = Parameter.weight("w", w.value());
        Parameter offset = Parameter.bias("bias", bias.value());
        new Sgd(arena, List.of(weight, offset), 2)
            .step(List.of(left.var(w), left.var(bias)), .1, .5);
        // The step has changed the weights, so they are put on a tape once more.
        Tape later = new Tape(arena);
        Var again = later.leaf(x.value());
        Var moved = later.leaf(weight.value());
        Var lifted = later.leaf(offset.value());
        for (int use = 0; use < 5; use++) { // The last ones find the weights packed.
          y = Ops.maxoutLayer(again, moved, lifted, pieces);
          y.value().toFloats();
        }
        later.gradients(Ops.sum(y), again, moved, lifted).of(moved).toFloats();
      }
    }
  }

  private static void sums(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Ops.sum(tape.leaf(random(arena, 2049)));
      Ops.sum(tape.leaf(random(arena, 2049, 3)), 0);
      Ops.sum(tape.leaf(random(arena, 4097)));
      Ops.sum(tape.leaf(random(arena, 130, 33)), 0);
    }
  }

  private static void rowsOfManyClasses(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(random(arena, 2, 35));
      Var labels = tape.leaf(arena.ofIntegers(1, 34));
      Ops.softmax(x);
      Ops.logSoftmax(x);
      Ops.softmaxCrossEntropy(x, labels);
      Ops.softmaxCrossEntropy(x, tape.leaf(random(arena, 2, 35)));
      Ops.crossEntropyOrOdds(x, labels, 1).value().toFloats();
    }
  }

  private static void updates(ClDevice device) {
    for (Shape shape : List.of(Shape.of(3, 5), Shape.of(17, 3856))) {
      try (Arena arena = new Arena(device)) {
        Tensor gradient = random(arena, shape.extents());
        Tensor weight = random(arena, shape.extents());
        Tensor velocity = random(arena, shape.extents());
        arena
            .launch(Declared.kernel("sgd_max_norm"))
            .range(shape.extent(1))
            .reads(gradient)
            .writes(weight, velocity)
            .integers(shape.extents())
            .reals(.1, .5, 2)
            .run();
        int columns = shape.extent(1);
        arena
            .launch(Declared.kernel("sgd_layer"))
            .range(columns)
            .reads(gradient, random(arena, columns))
            .writes(weight, velocity, random(arena, columns), random(arena, columns))
            .integers(shape.extents())
            .reals(.1, .5, 2)
            .run();
        arena
            .launch(SignAscent.KERNEL)
            .range(shape.size())
            .reads(weight, velocity, gradient, weight, velocity)
            .writes(random(arena, shape.extents()))
            .reals(SignAscent.parts(.1))
            .run();
        arena
            .launch(EuclideanAscent.KERNEL)
            .range(shape.extent(0))
            .reads(weight, velocity, gradient)
            .writes(random(arena, shape.extents()))
            .integers(EuclideanAscent.integers(columns, .1, .01, 0, 1))
            .run();
        if (shape.extent(0) == 3) {
          arena
              .launch(Declared.kernel("sgd_momentum"))
              .range(shape.size())
              .reads(gradient)
              .writes(weight, velocity)
              .reals(.1, .5)
              .run();
        }
        weight.toFloats();
      }
    }
  }

  /** Layers that take the sums of their biases' gradient in strips on a GPU: one, then two. */
  private static void winners(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Tensor weight = random(arena, 17, 6);
      moving(arena, weight).run();
      arena.together(List.of(moving(arena, weight), moving(arena, random(arena, 17, 6))));
      weight.toFloats();
    }
  }

  private static Arena.Launching moving(Arena arena, Tensor weight) {
    return arena
        .launch(Declared.kernel("sgd_winners"))
        .range(6)
        .reads(random(arena, 18, 17), random(arena, 18, 3), arena.full(Shape.of(18, 3), 1))
        .writes(weight, random(arena, 17, 6), random(arena, 6), random(arena, 6))
        .integers(17, 6, 18, 2)
        .reals(.1, .5, 2, 1);
  }

  /** So long a sum that a GPU's groups make parts of it. */
  private static void productInParts(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Ops.matmul(tape.leaf(random(arena, 3, 2200)), tape.leaf(random(arena, 2200, 5)));
    }
  }

  private static void roofs(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Tensor out = arena.allocate(Shape.of(16));
      arena.launch(Roofline.FMA_PEAK).range(16).writes(out).integers(2).reals(.5).run();
      arena
          .launch(Roofline.COPY_PEAK)
          .range(3)
          .reads(random(arena, 48))
          .writes(arena.allocate(Shape.of(48)))
          .run();
    }
  }

  private static Tensor random(Arena arena, int... extents) {
    Shape shape = Shape.of(extents);
    double[] numbers = new SplittableRandom(1).doubles(shape.size(), -1, 1).toArray();
    return arena.of(shape, numbers);
  }
}
