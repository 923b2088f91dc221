package gibbon.explain;

import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import gibbon.tensor.Shape;
import java.util.List;

/**
 * What values and their numbers are called. Tapes of one network have the same values at the same
 * places up to the logits, so the names of the attack's tape are those of the oracle's too.
 *
 * @param names of the tape's values, in their order
 * @param picture the shape of x
 */
record Labels(List<String> names, PictureShape picture) {
  /** For who asks for numbers only. */
  static final Labels NONE = new Labels(List.of(), PictureShape.row(1));

  String of(Var value) {
    return names.get(value.index());
  }

  /** Such as {@code z1[3]}, or {@code h1[12,7,3]}: row, column and map. */
  String of(Var value, int place) {
    return value.shape().size() == 1 ? of(value) : of(value.index(), value.shape(), place);
  }

  /** As {@link #of(Var, int)}, of the value itself where this one only gives it another shape. */
  String seen(Var value, int place) {
    Var of = value;
    while (of.op().isPresent() && of.op().get().name().equals("Reshape")) {
      of = of.input(0);
    }
    return of(of, place);
  }

  String of(int node, Shape shape, int place) {
    return parenthesised(names.get(node)) + "[" + coordinates(shape, place) + "]";
  }

  private String coordinates(Shape shape, int place) {
    if (shape.rank() == 4 && shape.extent(0) == 1) {
      return new PictureShape(shape.extent(1), shape.extent(2), shape.extent(3)).place(place);
    }
    return shape.size() == picture.size() ? picture.place(place) : String.valueOf(place);
  }

  /** So that an index belongs to the whole of a name such as {@code p − t} or {@code x*W1}. */
  private static String parenthesised(String name) {
    return name.contains(" − ") || name.contains("*") ? "(" + name + ")" : name;
  }
}
