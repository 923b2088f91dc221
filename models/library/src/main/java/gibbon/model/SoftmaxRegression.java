package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;

/** Softmax regression: logits = x·W + b, W and b zero at first. */
final class SoftmaxRegression implements Network {
  private final ModelSpec spec;
  private final Parameter weight;
  private final Parameter bias;

  SoftmaxRegression(ModelSpec spec, Arena arena) {
    this.spec = spec;
    weight = new Parameter("weight", arena.full(Shape.of(spec.inputs(), spec.classes()), 0));
    bias = new Parameter("bias", arena.full(Shape.of(spec.classes()), 0));
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
    return Ops.add(Ops.matmul(noise.on(x, 0), w), x.tape().parameter(bias));
  }
}
