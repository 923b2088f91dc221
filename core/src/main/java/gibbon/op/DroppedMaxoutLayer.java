package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A {@link MaxoutLayer} whose units are dropped, h = dropout(maxout(x·w + b)): x [batch, inputs], w
 * [inputs, units · pieces] and b [units · pieces] → [batch, units].
 */
record DroppedMaxoutLayer(int pieces, Dropout dropout) implements Op {
  /*
   * The same numbers as MaxoutLayer and Dropout one after the other. A unit that is dropped notes that
   * none of its pieces won, so the pullback needs no mask: what scatters to the winners drops as well.
   */

  /**
   * {@code y[i, u]} is {@code scale} times what it is in a maxout layer where element i · units + u
   * is kept, else 0 with winner −1; range [m], a work-item makes a row.
   */
  static final Kernel KERNEL =
      Kernel.named("dropped_maxout_layer")
          .reads(MaxoutLayer.X, MaxoutLayer.W, MaxoutLayer.BIAS)
          .writes(MaxoutLayer.Y, MaxoutLayer.WINNER)
          .integers(
              MaxoutLayer.M,
              MaxoutLayer.UNITS,
              MaxoutLayer.K,
              MaxoutLayer.PIECES,
              Dropout.THRESHOLD,
              Dropout.SEED_LOW,
              Dropout.SEED_HIGH,
              Dropout.LAYER,
              Dropout.STEP)
          .reals(Dropout.SCALE)
          .flops(MaxoutLayer.KERNEL.flops())
          .means(
              (call, from, to) -> {
                MaxoutLayer.rows(call, from, to);
                double[] y = call.array(MaxoutLayer.Y);
                double[] winner = call.array(MaxoutLayer.WINNER);
                double scale = call.real(Dropout.SCALE);
                int units = call.integer(MaxoutLayer.UNITS);
                Dropout.masks(
                    call,
                    from * units,
                    to * units,
                    (e, kept) -> {
                      y[e] = kept ? scale * y[e] : 0;
                      winner[e] = kept ? winner[e] : -1;
                    });
              });

  @Override
  public Rule rule() {
    double scale = dropout.scale();
    return new Rule(
        Text.of(
            "y[i, u] = %s · max over q of z[i, %d·u + q] where kept (probability %s), else 0; z = x · w + b",
            scale, pieces, dropout.keep()),
        Text.of(
            "dz = %s · dy at the winning piece (the lowest of equals) of a kept unit, 0 elsewhere;"
                + " dx = dz · wᵀ, dw = xᵀ · dz, db = Σ dz",
            scale));
  }

  @Override
  public String worked(Working at) {
    double[] z = MaxoutLayer.sums(at, pieces);
    return at.is((at.y() == 0 ? "0" : at.text(dropout.scale())) + " · " + at.largest(z));
  }

  @Override
  public OptionalInt piece(Working at) {
    return OptionalInt.of(Max.winner(MaxoutLayer.sums(at, pieces)));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return MaxoutLayer.units(name(), pieces, inputs);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    Tensor winner = arena.allocate(result.shape());
    IntStream extents = IntStream.of(x.extent(0), result.shape().extent(1), x.extent(1), pieces);
    arena
        .launch(KERNEL)
        .range(x.extent(0))
        .reads(inputs.get(0), inputs.get(1), inputs.get(2))
        .writes(result, winner)
        .integers(IntStream.concat(extents, dropout.mask()).toArray())
        .reals(dropout.scale())
        .run();
    return MaxoutLayer.back(winner, pieces, dropout.scale());
  }
}
