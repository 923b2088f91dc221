package gibbon.check.program;

import gibbon.Text;
import gibbon.check.program.Operation.Call;
import gibbon.check.program.Operation.Condition;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.List;

/** The operations of two matrices. */
final class Products {
  private Products() {}

  static void addTo(List<Operation> all) {
    for (int form = 0; form < 4; form++) {
      boolean left = form % 2 == 1;
      boolean right = form >= 2;
      all.add(
          new Operation(
              "matmul" + (left ? "_t" : "_n") + (right ? "t" : "n"),
              2,
              2,
              (first, random) -> {
                int inner = first.extent(left ? 0 : 1);
                int free = 1 + random.nextInt(4);
                return right ? Shape.of(free, inner) : Shape.of(inner, free);
              },
              (shapes, random) -> {
                Shape other = shapes.get(1);
                return other.rank() == 2
                        && other.extent(right ? 1 : 0) == shapes.get(0).extent(left ? 0 : 1)
                    ? new Call(
                        Text.of("Ops.matmul(%%1$s, %%2$s, %s, %s)", left, right),
                        x -> Ops.matmul(x.get(0), x.get(1), left, right),
                        Condition.NONE)
                    : null;
              }));
    }
    all.add(
        new Operation(
            "squaredDistances",
            2,
            2,
            (first, random) -> Shape.of(1 + random.nextInt(3), first.extent(1)),
            (shapes, random) ->
                shapes.get(1).rank() == 2 && shapes.get(1).extent(1) == shapes.get(0).extent(1)
                    ? new Call(
                        "Ops.squaredDistances(%1$s, %2$s)",
                        x -> Ops.squaredDistances(x.get(0), x.get(1)), Condition.NONE)
                    : null));
  }
}
