package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Pool;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A layer without parameters, which pools, normalises or rearranges what it gets.
 *
 * @param name such as {@code maxPool}
 * @param pool its windows, of a layer that pools
 * @param function what it does
 */
public record UnlearntLayer(String name, Optional<Pool> pool, UnaryOperator<Var> function)
    implements Layer {
  public static final String PICTURES = "pictures";
  public static final String FLAT = "flat";
  public static final String MAX_POOL = "maxPool";

  /** Rows of numbers [batch, size] as the pictures they are: [batch, height, width, channels]. */
  public static UnlearntLayer pictures(PictureShape shape) {
    return new UnlearntLayer(
        PICTURES,
        Optional.empty(),
        x ->
            Ops.reshape(
                x, Shape.of(x.shape().extent(0), shape.rows(), shape.columns(), shape.channels())));
  }

  /** Pictures as rows of numbers, which dense layers take: the reverse of {@link #pictures}. */
  public static UnlearntLayer flat() {
    return new UnlearntLayer(
        FLAT,
        Optional.empty(),
        x -> Ops.reshape(x, Shape.of(x.shape().extent(0), x.shape().size(1, 4))));
  }

  /** The largest number of each window. */
  public static UnlearntLayer maxPool(Pool pool) {
    return new UnlearntLayer(MAX_POOL, Optional.of(pool), x -> PictureOps.maxPool(x, pool));
  }

  /** The mean of each window, in which the zeros of the padding may count. */
  public static UnlearntLayer averagePool(Pool pool, boolean countPadding) {
    return new UnlearntLayer(
        "averagePool", Optional.of(pool), x -> PictureOps.averagePool(x, pool, countPadding));
  }

  /** Local response normalisation over neighbouring channels; see {@link PictureOps}. */
  public static UnlearntLayer localResponse(int size, double alpha, double beta, double bias) {
    return new UnlearntLayer(
        "localResponse",
        Optional.empty(),
        x -> PictureOps.localResponse(x, size, alpha, beta, bias));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public Var forward(Var x) {
    return function.apply(x);
  }

  @Override
  public UnlearntLayer copyTo(Arena arena) {
    return this;
  }
}
