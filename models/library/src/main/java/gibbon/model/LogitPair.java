package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;

/**
 * The two logits −z/2 and z/2 of z = x·w + b: [batch, inputs] → [batch, 2]. Their softmax is 1 −
 * σ(z) and σ(z).
 *
 * @param weight w [inputs, 1]
 * @param bias b [1]
 */
public record LogitPair(Parameter weight, Parameter bias) implements DenseLayer {
  @Override
  public Var forward(Var x) {
    Var z = Dense.sums(x, weight, bias);
    return Ops.concatenate(1, Ops.scale(z, -.5), Ops.scale(z, .5));
  }

  @Override
  public LogitPair copyTo(Arena arena) {
    return new LogitPair(weight.copyTo(arena), bias.copyTo(arena));
  }
}
