package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import java.util.function.UnaryOperator;

/**
 * A dense layer, y = f(x·W + b): [batch, inputs] → [batch, units].
 *
 * @param weight W [inputs, units]
 * @param bias b [units]
 * @param activation f
 */
public record Dense(Parameter weight, Parameter bias, Activation activation) implements DenseLayer {
  /** A function of each sum by itself. */
  public enum Activation {
    /** The sum itself, for logits. */
    NONE(z -> z),
    SIGMOID(Ops::sigmoid),
    RELU(Ops::relu);

    private final UnaryOperator<Var> function;

    Activation(UnaryOperator<Var> function) {
      this.function = function;
    }
  }

  /** x·W + b. */
  static Var sums(Var x, Parameter weight, Parameter bias) {
    Var w = x.tape().parameter(weight);
    return Ops.add(Ops.matmul(x, w), x.tape().parameter(bias));
  }

  @Override
  public Var forward(Var x) {
    return activation.function.apply(sums(x, weight, bias));
  }

  @Override
  public Dense copyTo(Arena arena) {
    return new Dense(weight.copyTo(arena), bias.copyTo(arena), activation);
  }
}
