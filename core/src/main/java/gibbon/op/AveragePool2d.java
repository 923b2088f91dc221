package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The mean of each window of a picture: [n, h, w, c] → [n, p, q, c].
 *
 * @param countPadding whether the zeros of the padding are numbers of a window too, as in Caffe and
 *     with count_include_pad; what sticks out beyond the padding never is. A window without a
 *     number gives 0.
 */
record AveragePool2d(Pool pool, boolean countPadding) implements Op {
  static final Kernel.Int COUNT_PADDING = Kernel.integer("count_padding");
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array Y = Kernel.array("y");

  /** Range [n · p · q, c]. */
  static final Kernel KERNEL =
      Kernel.named("average_pool")
          .reads(X)
          .writes(Y)
          .integers(PoolShape.HANDLES.and(COUNT_PADDING))
          .flops(launch -> PoolShape.of(launch::integer).flops())
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                PoolShape f = PoolShape.of(call::integer);
                boolean padding = call.integer(COUNT_PADDING) == 1;
                for (int item = from; item < to; item++) {
                  double sum = 0;
                  for (int tap = 0; tap < f.r() * f.s(); tap++) {
                    int place = f.place(item, tap);
                    sum += place < 0 ? 0 : x[place];
                  }
                  y[item] = sum / Math.max(1, f.counted(item, padding));
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        Text.of(
            "y = Σ x / count over %s, padding %s", pool, countPadding ? "counted" : "not counted"),
        "dx = Σ dy / count over the windows that x is in");
  }

  @Override
  public String worked(Working at) {
    double[] x = at.input(0);
    int[] places = PoolShape.of(name(), at.result().input(0).shape(), pool).places(at.place());
    String sum = at.sum(places.length, i -> x[places[i]]);
    double total = IntStream.of(places).mapToDouble(place -> x[place]).sum();
    return at.is(Text.of("(%s) / %s", sum, at.text(total == 0 ? places.length : total / at.y())));
  }

  @Override
  public Part part() {
    return Part.POOLING;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return PoolShape.of("AveragePool2d", inputs.get(0), pool).result();
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    PoolShape f = PoolShape.of("AveragePool2d", x, pool);
    arena
        .launch(KERNEL)
        .range(f.n() * f.p() * f.q(), f.c())
        .reads(inputs.get(0))
        .writes(result)
        .integers(Handles.and(f.integers(), countPadding ? 1 : 0))
        .run();
    return (y, dy, into) ->
        into.add(0, () -> dy.tape().apply(new AveragePoolGradient(x, pool, countPadding), dy));
  }
}
