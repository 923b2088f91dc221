package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Call;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keeps each element with probability {@code keep}, multiplied by {@code scale}; the others become
 * 0. The mask is a function of (seed, layer, step, place), the same on every device.
 */
public record Dropout(double keep, double scale, long seed, int layer, int step) implements Op {
  /*
   * Element i is kept if word i mod 4 of the Philox block with counter (i / 4, step, layer, 1) and the
   * seed as key is below keep · 2³², as unsigned whole numbers. The 1 keeps these counters apart from
   * those of gibbon.tensor.Philox, which end in 0. The op is linear and its own pullback: the mask is
   * computed again rather than stored.
   */

  /** How many elements there are; a block may have fewer than four. */
  public static final Kernel.Int COUNT = Kernel.integer("count");

  /** Elements whose word is below this are kept; unsigned. */
  public static final Kernel.Int THRESHOLD = Kernel.integer("threshold");

  public static final Kernel.Int SEED_LOW = Kernel.integer("seed_low");
  public static final Kernel.Int SEED_HIGH = Kernel.integer("seed_high");
  public static final Kernel.Int LAYER = Kernel.integer("layer");
  public static final Kernel.Int STEP = Kernel.integer("step");

  public static final Kernel.Real SCALE = Kernel.real("scale");

  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array Y = Kernel.array("y");

  /** One work-item does the four elements of a Philox block; {@code threshold} is unsigned. */
  static final Kernel KERNEL =
      Kernel.named("dropout")
          .reads(X)
          .writes(Y)
          .integers(COUNT, THRESHOLD, SEED_LOW, SEED_HIGH, LAYER, STEP)
          .reals(SCALE)
          .flops(launch -> launch.integer(COUNT))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double scale = call.real(SCALE);
                masks(
                    call,
                    4 * from,
                    Math.min(4 * to, call.integer(COUNT)),
                    (e, kept) -> y[e] = kept ? scale * x[e] : 0);
              });

  public Dropout {
    if (!(keep > 0 && keep < 1)) {
      throw new IllegalArgumentException(
          "Dropout needs a keep probability between 0 and 1, got " + keep + ".");
    }
  }

  @Override
  public Rule rule() {
    return new Rule(
        "y = " + scale + " · x where kept (probability " + keep + "), else 0",
        "dx = " + scale + " · dy where kept, else 0");
  }

  @Override
  public String worked(Working at) {
    return at.is((at.y() == 0 ? "0" : at.text(scale)) + " · " + at.term(at.number(0)));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return inputs.get(0);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    int count = result.shape().size();
    arena
        .launch(KERNEL)
        .range((count + 3) / 4)
        .reads(inputs.get(0))
        .writes(result)
        .integers(IntStream.concat(IntStream.of(count), mask()).toArray())
        .reals(scale)
        .run();
    return (y, dy, into) -> into.add(0, () -> dy.tape().apply(this, dy));
  }

  /** The integers that say which elements are kept: threshold, both halves of seed, layer, step. */
  IntStream mask() {
    return IntStream.of((int) (long) (keep * 0x1p32), (int) seed, (int) (seed >>> 32), layer, step);
  }

  /** Takes a place and whether it is kept. */
  interface Taker {
    void take(int place, boolean kept);
  }

  /** Tells of each place {@code from} to {@code to} what the integers of {@link #mask} say. */
  static void masks(Call call, int from, int to, Taker taker) {
    int[] words = new int[4];
    int threshold = call.integer(THRESHOLD);
    long seed = (call.integer(SEED_LOW) & 0xFFFFFFFFL) | ((long) call.integer(SEED_HIGH) << 32);
    int layer = call.integer(LAYER);
    int step = call.integer(STEP);
    for (int e = from; e < to; e++) {
      if (e == from || e % 4 == 0) {
        Philox.block(seed, e / 4, step, layer, 1, words);
      }
      taker.take(e, Integer.compareUnsigned(words[e % 4], threshold) < 0);
    }
  }
}
