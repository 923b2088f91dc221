package gibbon.check.program;

import static gibbon.check.program.Operations.call;
import static gibbon.check.program.Operations.integers;
import static gibbon.check.program.Operations.java;
import static gibbon.check.program.Operations.list;
import static gibbon.check.program.Operations.of;
import static gibbon.check.program.Operations.rows;

import gibbon.Text;
import gibbon.check.program.Operation.Call;
import gibbon.check.program.Operation.Condition;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** The operations that move values and change none: shapes, axes, parts and copies. */
final class Layouts {
  private Layouts() {}

  static void addTo(List<Operation> all) {
    all.add(
        of(
            "reshape",
            (shapes, random) -> {
              int size = shapes.get(0).size();
              int[] divisors = IntStream.rangeClosed(1, size).filter(p -> size % p == 0).toArray();
              int rows = divisors[random.nextInt(divisors.length)];
              Shape shape = random.nextBoolean() ? Shape.of(rows, size / rows) : Shape.of(size);
              return call("Ops.reshape(%1$s, " + java(shape) + ")", x -> Ops.reshape(x, shape));
            }));
    all.add(
        rows(
            "transpose",
            -1,
            (shapes, random) -> {
              int rank = shapes.get(0).rank();
              int[] axes = new int[rank];
              for (int i = 0; i < rank; i++) {
                int j = random.nextInt(i + 1);
                axes[i] = axes[j];
                axes[j] = i;
              }
              return call("Ops.transpose(%1$s, " + list(axes) + ")", x -> Ops.transpose(x, axes));
            }));
    all.add(
        rows(
            "slice",
            -1,
            (shapes, random) -> {
              int axis = random.nextInt(shapes.get(0).rank());
              int extent = shapes.get(0).extent(axis);
              int count = 1 + random.nextInt(extent);
              int start = random.nextInt(extent - count + 1);
              return call(
                  Text.of("Ops.slice(%%1$s, %d, %d, %d)", axis, start, count),
                  x -> Ops.slice(x, axis, start, count));
            }));
    all.add(
        new Operation(
            "concatenate",
            2,
            -1,
            (first, random) -> first.rank() == 0 ? Shape.of(1) : first,
            (shapes, random) -> {
              Shape first = shapes.get(0);
              int axis = first.rank() == 0 ? 0 : random.nextInt(first.rank());
              boolean fits =
                  first.rank() > 0
                      && shapes.get(1).rank() == first.rank()
                      && shapes.get(1).with(axis, 1).equals(first.with(axis, 1));
              return fits
                  ? new Call(
                      Text.of("Ops.concatenate(%d, %%1$s, %%2$s)", axis),
                      x -> Ops.concatenate(axis, x.get(0), x.get(1)),
                      Condition.NONE)
                  : null;
            }));
    all.add(
        rows(
            "gatherRows",
            -1,
            (shapes, random) -> {
              int[] index =
                  random.ints(1 + random.nextInt(4), 0, shapes.get(0).extent(0)).toArray();
              return call(
                  "Ops.gatherRows(%1$s, " + integers(index) + ")",
                  x -> Ops.gatherRows(x, integers(x, index)));
            }));
    all.add(
        of(
            "expand",
            (shapes, random) -> {
              Shape shape = shapes.get(0);
              int[] extents = shape.extents();
              for (int axis = 0; axis < extents.length; axis++) {
                extents[axis] = extents[axis] == 1 ? 1 + random.nextInt(3) : extents[axis];
              }
              boolean more = shape.rank() < 3 && random.nextBoolean();
              Shape larger =
                  more
                      ? Shape.of(
                          IntStream.concat(
                                  IntStream.of(1 + random.nextInt(3)), IntStream.of(extents))
                              .toArray())
                      : Shape.of(extents);
              return call("Ops.expand(%1$s, " + java(larger) + ")", x -> Ops.expand(x, larger));
            }));
  }
}
