package gibbon.op;

import gibbon.autodiff.Op;
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
record Dropout(double keep, double scale, long seed, int layer, int step) implements Op {
  /*
   * Element i is kept if word i mod 4 of the Philox block with counter (i / 4, step, layer, 1) and the
   * seed as key is below keep · 2³², as unsigned whole numbers. The 1 keeps these counters apart from
   * those of gibbon.tensor.Philox, which end in 0. The op is linear and its own way back: the mask is
   * computed again rather than stored.
   */

  /** One work-item does the four elements of a Philox block; {@code threshold} is unsigned. */
  static final Kernel KERNEL =
      Kernel.named("dropout")
          .reads("x")
          .writes("y")
          .integers("count", "threshold", "seed_low", "seed_high", "layer", "step")
          .reals("scale")
          .flops(launch -> launch.integers()[0])
          .means(
              (call, from, to) ->
                  masks(
                      call,
                      1,
                      4 * from,
                      Math.min(4 * to, call.integer(0)),
                      (e, kept) -> call.array(1)[e] = kept ? call.real(0) * call.array(0)[e] : 0));

  Dropout {
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

  /**
   * Tells of each place {@code from} to {@code to} what {@link #mask}, argument {@code at}, says.
   */
  static void masks(Call call, int at, int from, int to, Taker taker) {
    int[] words = new int[4];
    long seed = (call.integer(at + 1) & 0xFFFFFFFFL) | ((call.integer(at + 2) & 0xFFFFFFFFL) << 32);
    for (int e = from; e < to; e++) {
      if (e == from || e % 4 == 0) {
        Philox.block(seed, e / 4, call.integer(at + 4), call.integer(at + 3), 1, words);
      }
      taker.take(e, Integer.compareUnsigned(words[e % 4], call.integer(at)) < 0);
    }
  }
}
