package gibbon.check.program;

import static gibbon.check.program.Operations.call;

import gibbon.Text;
import gibbon.check.program.Operation.Call;
import gibbon.check.program.Operation.Condition;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Pool;
import gibbon.op.Steps;
import gibbon.op.Window;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The operations of pictures; whatever comes is taken for one. */
final class PictureOperations {
  private PictureOperations() {}

  static void addTo(List<Operation> all) {
    all.add(
        new Operation(
            "conv2d",
            2,
            -1,
            (first, random) ->
                Shape.of(
                    1 + random.nextInt(2),
                    1 + random.nextInt(2),
                    divisor(first.size(), random),
                    1 + random.nextInt(3)),
            PictureOperations::convolution));
    all.add(Operations.of("maxPool", (shapes, random) -> pool(shapes.get(0), random, true)));
    all.add(Operations.of("averagePool", (shapes, random) -> pool(shapes.get(0), random, false)));
    all.add(
        Operations.rows(
            "localResponse",
            -1,
            (shapes, random) -> {
              int size = 1 + random.nextInt(4);
              return call(
                  Text.of("PictureOps.localResponse(%%1$s, %d, 0.5, 0.75, 1)", size),
                  x -> PictureOps.localResponse(x, size, .5, .75, 1));
            }));
  }

  private static Call convolution(List<Shape> shapes, SplittableRandom random) {
    Shape filters = shapes.get(1);
    int size = shapes.get(0).size();
    if (filters.rank() != 4 || size % filters.extent(2) != 0) {
      return null;
    }
    int pixels = size / filters.extent(2);
    int height = divisor(pixels, random);
    Shape picture = Shape.of(1, height, pixels / height, filters.extent(2));
    Window window =
        Window.of(1 + random.nextInt(2), Math.max(filters.extent(0), filters.extent(1)));
    return new Call(
        Text.of(
            "PictureOps.conv2d(Ops.reshape(%%1$s, %s), %%2$s, %s)",
            Operations.java(picture), java(window)),
        x -> PictureOps.conv2d(Ops.reshape(x.get(0), picture), x.get(1), window),
        Condition.NONE);
  }

  private static Call pool(Shape shape, SplittableRandom random, boolean largest) {
    int height = divisor(shape.size(), random);
    Shape picture = Shape.of(1, height, shape.size() / height, 1);
    Window window = Window.of(1 + random.nextInt(2), 1);
    boolean roundUp = random.nextBoolean();
    boolean padding = random.nextBoolean();
    Pool pool = new Pool(2, 2, window, roundUp);
    String words =
        Text.of(
            "(Ops.reshape(%%1$s, %s), new Pool(2, 2, %s, %s)",
            Operations.java(picture), java(window), roundUp);
    return largest
        ? new Call(
            "PictureOps.maxPool" + words + ")",
            x -> PictureOps.maxPool(Ops.reshape(x.get(0), picture), pool),
            Operations::distinct)
        : new Call(
            "PictureOps.averagePool" + words + ", " + padding + ")",
            x -> PictureOps.averagePool(Ops.reshape(x.get(0), picture), pool, padding),
            Condition.NONE);
  }

  private static int divisor(int size, SplittableRandom random) {
    int[] divisors = IntStream.rangeClosed(1, size).filter(p -> size % p == 0).toArray();
    return divisors[random.nextInt(divisors.length)];
  }

  private static String java(Window window) {
    Steps steps = window.rows();
    return Text.of("Window.of(%d, %d)", steps.stride(), steps.before());
  }
}
