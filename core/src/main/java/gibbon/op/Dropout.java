package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;

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
              (call, from, to) -> {
                int[] words = new int[4];
                long seed =
                    (call.integer(2) & 0xFFFFFFFFL) | ((call.integer(3) & 0xFFFFFFFFL) << 32);
                for (int item = from; item < to; item++) {
                  Philox.block(seed, item, call.integer(5), call.integer(4), 1, words);
                  for (int lane = 0; lane < 4 && 4 * item + lane < call.integer(0); lane++) {
                    boolean kept = Integer.compareUnsigned(words[lane], call.integer(1)) < 0;
                    call.array(1)[4 * item + lane] =
                        kept ? call.real(0) * call.array(0)[4 * item + lane] : 0;
                  }
                }
              });

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
        .integers(count, (int) (long) (keep * 0x1p32), (int) seed, (int) (seed >>> 32), layer, step)
        .reals(scale)
        .run();
    return (y, dy, into) -> into.add(0, () -> dy.tape().apply(this, dy));
  }
}
