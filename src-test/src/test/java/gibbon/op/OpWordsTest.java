package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Op;
import gibbon.autodiff.Op.Part;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What ops say of themselves to people: their part in a network, their needs, their names. */
class OpWordsTest {
  private static final Shape MATRIX = Shape.of(2, 3);

  @Test
  void everyPartOfANetworkIsKnownByItsOps() {
    Map<Op, Part> parts = new LinkedHashMap<>();
    parts.put(new MatMul(false, false), Part.WEIGHING);
    parts.put(new MatMul(true, false), Part.OTHER);
    parts.put(new MatMul(false, true), Part.OTHER);
    parts.put(new Conv2d(Window.plain(), 1), Part.WEIGHING);
    parts.put(new Add(), Part.BIASING);
    parts.put(new Relu(), Part.ACTIVATION);
    parts.put(new Sigmoid(), Part.ACTIVATION);
    parts.put(new Tanh(), Part.ACTIVATION);
    parts.put(new Maxout(2), Part.ACTIVATION);
    parts.put(new MaxPool2d(Pool.of(2, 2)), Part.POOLING);
    parts.put(new AveragePool2d(Pool.of(2, 2), true), Part.POOLING);
    parts.put(new LocalResponse(3, 1, 1, 1), Part.NORMALISING);
    parts.put(new Concatenate(0), Part.LOGITS);
    parts.put(new SoftmaxMinusTarget(null), Part.DIFFERENCE);
    parts.put(new CrossEntropyOrOddsGradient(null, null), Part.DIFFERENCE);
    parts.put(new Exp(), Part.OTHER);
    parts.forEach((op, part) -> assertEquals(part, op.part(), op.name()));
  }

  @Test
  void aRefusedShapeSaysWhatIsNeeded() {
    Map<Op, String> needs =
        Map.of(
            new Proportion(), "three values of one shape",
            new PowerSlope(2), "two values of one shape",
            new SigmoidCrossEntropy(), "logits and targets of one shape",
            new SignStep(.1, 0, 1), "x and a gradient of its shape");
    needs.forEach(
        (op, words) -> {
          List<Shape> wrong =
              op instanceof Proportion
                  ? List.of(MATRIX, Shape.of(6), MATRIX)
                  : List.of(MATRIX, Shape.of(6));
          ShapeException refused =
              assertThrows(ShapeException.class, () -> op.resultShape(wrong), op.name());
          assertTrue(refused.getMessage().contains(words), refused.getMessage());
        });
  }

  /** Their tensors would fill a screen. */
  @Test
  void whatIsComputedBeforehandIsCalledByItsNameAlone() {
    assertEquals("SoftmaxMinusTarget", new SoftmaxMinusTarget(null).toString());
    assertEquals(
        "CrossEntropyOrOddsGradient", new CrossEntropyOrOddsGradient(null, null).toString());
  }

  @Test
  void aPoolTellsItsShapeAndItsRounding() {
    Pool down = new Pool(3, 3, Window.of(2, 0), false);
    Pool up = new Pool(3, 3, Window.of(2, 0), true);
    assertEquals(Shape.of(1, 2, 2, 4), down.resultShape(Shape.of(1, 6, 6, 4)));
    assertEquals(Shape.of(1, 3, 3, 4), up.resultShape(Shape.of(1, 6, 6, 4)));
    assertTrue(up.toString().endsWith(", rounded up"), up.toString());
    assertTrue(down.toString().startsWith("3×3 windows, stride 2×2"), down.toString());
    assertTrue(!down.toString().contains("rounded"), down.toString());
  }
}
