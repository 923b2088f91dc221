package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Window;
import gibbon.tensor.Arena;
import java.util.List;

/**
 * A convolutional layer of maxout units (Goodfellow et al. 2013), h = maxout(x * w + b): [batch,
 * height, width, channels] → [batch, p, q, maps].
 *
 * @param filters w [r, s, channels, maps · pieces]
 * @param bias b [maps · pieces], the same all over a map
 * @param window how the filters move
 * @param pieces linear pieces of a unit, neighbouring filters
 * @param fused whether convolution, bias and maximum are one op; the numbers are the same
 */
public record MaxoutMaps(
    Parameter filters, Parameter bias, Window window, int pieces, boolean fused) implements Layer {
  @Override
  public List<Parameter> parameters() {
    return List.of(filters, bias);
  }

  @Override
  public Var forward(Var x) {
    Tape tape = x.tape();
    return fused
        ? PictureOps.conv2dMaxout(x, tape.parameter(filters), tape.parameter(bias), window, pieces)
        : Ops.maxout(RectifiedMaps.sums(x, filters, bias, window), pieces);
  }

  @Override
  public MaxoutMaps stepByStep() {
    return new MaxoutMaps(filters, bias, window, pieces, false);
  }

  @Override
  public MaxoutMaps copyTo(Arena arena) {
    return new MaxoutMaps(filters.copyTo(arena), bias.copyTo(arena), window, pieces, fused);
  }
}
