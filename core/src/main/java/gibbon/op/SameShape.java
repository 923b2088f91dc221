package gibbon.op;

import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import java.util.List;
import java.util.stream.Collectors;

/** An elementwise op of several inputs, all of one shape. */
interface SameShape extends Elementwise {
  /** What the inputs are, for the message where their shapes differ. */
  String needs();

  @Override
  default Shape resultShape(List<Shape> inputs) {
    Shape first = inputs.get(0);
    if (!inputs.stream().allMatch(first::equals)) {
      String got = inputs.stream().map(Shape::toString).collect(Collectors.joining(" and "));
      throw new ShapeException(name() + " needs " + needs() + ", got " + got + ".");
    }
    return first;
  }
}
