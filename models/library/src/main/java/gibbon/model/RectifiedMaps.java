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
 * A convolutional layer of rectified units, y = max(x * w + b, 0): [batch, height, width, channels]
 * → [batch, p, q, maps].
 *
 * @param filters w [r, s, channels, maps]
 * @param bias b [maps], the same all over a map
 * @param window how the filters move
 * @param fused whether convolution, bias and maximum are one op, and a pool behind them part of it;
 *     the numbers are the same
 */
public record RectifiedMaps(Parameter filters, Parameter bias, Window window, boolean fused)
    implements Layer {
  @Override
  public List<Parameter> parameters() {
    return List.of(filters, bias);
  }

  @Override
  public Var forward(Var x) {
    Tape tape = x.tape();
    return fused
        ? PictureOps.conv2dOnDemand(
            x, tape.parameter(filters), tape.parameter(bias), window, 1, true)
        : Ops.relu(sums(x, filters, bias, window));
  }

  /** x * w + b. */
  static Var sums(Var x, Parameter filters, Parameter bias, Window window) {
    Tape tape = x.tape();
    return Ops.add(PictureOps.conv2d(x, tape.parameter(filters), window), tape.parameter(bias));
  }

  @Override
  public RectifiedMaps stepByStep() {
    return new RectifiedMaps(filters, bias, window, false);
  }

  @Override
  public RectifiedMaps copyTo(Arena arena) {
    return new RectifiedMaps(filters.copyTo(arena), bias.copyTo(arena), window, fused);
  }
}
