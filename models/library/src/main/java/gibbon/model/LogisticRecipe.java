package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * Logistic regression of the paper's section 5: P(y = 1) = σ(wᵀx + b), w and b zero at first.
 *
 * <p>Its two logits are −z/2 and z/2 with z = wᵀx + b, so that their softmax is 1 − σ(z) and σ(z),
 * and their cross-entropy is the paper's ζ(−y z) for y ∈ {−1, 1}. Class 1 is y = 1.
 */
public record LogisticRecipe(int inputs) implements RowRecipe {
  static final RecipeKind KIND = new RecipeKind("logistic", Map.of(), LogisticRecipe::read);

  public LogisticRecipe {
    new DenseSizes(inputs, List.of(), 1, 2);
  }

  private static LogisticRecipe read(RecipeKind.Fields fields) {
    if (fields.classes() != 2) {
      throw new GibbonException(
          Text.of(
              "Logistic regression tells two classes apart, but there are %d; name two with --classes.",
              fields.classes()));
    }
    return new LogisticRecipe(fields.input().size());
  }

  @Override
  public String kind() {
    return KIND.name();
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public long parameterCount() {
    return inputs + 1L;
  }

  @Override
  public Network build(Arena arena, long seed) {
    Layer layer =
        new LogitPair(
            Parameter.weight("weight", arena.full(Shape.of(inputs, 1), 0)),
            Parameter.bias("bias", arena.full(Shape.of(1), 0)));
    return new Sequential(toString(), input(), classes(), output(), List.of(layer));
  }

  @Override
  public String toString() {
    return kind() + " " + inputs + "-2";
  }
}
