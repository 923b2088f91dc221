package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;

/**
 * Logistic regression of the paper's section 5: P(y = 1) = σ(wᵀx + b), w and b zero at first.
 *
 * <p>Its two logits are −z/2 and z/2 with z = wᵀx + b, so that their softmax is 1 − σ(z) and σ(z),
 * and their cross-entropy is the paper's ζ(−y z) for y ∈ {−1, 1}. Class 1 is y = 1.
 */
final class LogisticRegression implements Network {
  private final ModelSpec spec;
  private final Parameter weight;
  private final Parameter bias;

  LogisticRegression(ModelSpec spec, Arena arena) {
    this.spec = spec;
    weight = new Parameter("weight", arena.full(Shape.of(spec.inputs(), 1), 0));
    bias = new Parameter("bias", arena.full(Shape.of(1), 0));
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(weight, bias);
  }

  @Override
  public Var logits(Var x, Noise noise) {
    Var w = x.tape().parameter(weight);
    Var z = Ops.add(Ops.matmul(noise.on(x, 0), w), x.tape().parameter(bias));
    return Ops.concatenate(1, Ops.scale(z, -.5), Ops.scale(z, .5));
  }
}
