package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.Map;

/** Softmax regression: logits = x·W + b, W and b zero at first. */
public record SoftmaxRecipe(int inputs, int classes) implements RowRecipe {
  static final RecipeKind KIND =
      new RecipeKind(
          "softmax",
          Map.of(),
          fields -> new SoftmaxRecipe(fields.input().size(), fields.classes()));

  public SoftmaxRecipe {
    new DenseSizes(inputs, List.of(), 1, classes);
  }

  private DenseSizes sizes() {
    return new DenseSizes(inputs, List.of(), 1, classes);
  }

  @Override
  public String kind() {
    return KIND.name();
  }

  @Override
  public long parameterCount() {
    return sizes().count();
  }

  @Override
  public Network build(Arena arena, long seed) {
    Layer layer =
        new Dense(
            Parameter.weight("weight", arena.full(Shape.of(inputs, classes), 0)),
            Parameter.bias("bias", arena.full(Shape.of(classes), 0)),
            Dense.Activation.NONE);
    return new Sequential(toString(), input(), classes, output(), List.of(layer));
  }

  @Override
  public String toString() {
    return kind() + " " + sizes().text(false);
  }
}
