package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.op.DropoutMask;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import java.util.Optional;

/**
 * A layer of maxout units (Goodfellow et al. 2013), h = maxout(x·W + b): [batch, inputs] → [batch,
 * units].
 *
 * @param weight W [inputs, units · pieces]
 * @param bias b [units · pieces]
 * @param pieces linear pieces of a unit, neighbouring columns of W
 * @param fused whether product, bias, maximum and dropout are one op; the numbers are the same
 */
public record MaxoutUnits(Parameter weight, Parameter bias, int pieces, boolean fused)
    implements DenseLayer {
  @Override
  public Var forward(Var x) {
    Tape tape = x.tape();
    return fused
        ? Ops.maxoutLayer(x, tape.parameter(weight), tape.parameter(bias), pieces)
        : Ops.maxout(Dense.sums(x, weight, bias), pieces);
  }

  @Override
  public Var forward(Var x, Noise noise, int above) {
    Optional<DropoutMask> mask = fused ? noise.mask(above) : Optional.empty();
    if (mask.isEmpty()) {
      return noise.on(forward(x), above);
    }
    Tape tape = x.tape();
    return Ops.maxoutLayer(x, tape.parameter(weight), tape.parameter(bias), pieces, mask.get());
  }

  @Override
  public MaxoutUnits stepByStep() {
    return new MaxoutUnits(weight, bias, pieces, false);
  }

  @Override
  public MaxoutUnits copyTo(Arena arena) {
    return new MaxoutUnits(weight.copyTo(arena), bias.copyTo(arena), pieces, fused);
  }
}
