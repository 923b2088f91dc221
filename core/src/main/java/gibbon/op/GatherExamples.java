package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * {@link GatherRows} of [rows, …] and, in the same launch, of the label of each row [rows]: →
 * [count, …]. A mini-batch is drawn so in every step, and its labels alone cost as much as a
 * launch.
 *
 * @param labels where the labels go, [count]; {@link GatheredLabels} puts them on the tape
 */
record GatherExamples(int start, int count, Tensor labels) implements Op {
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array LABELS = Kernel.array("labels");
  private static final Kernel.Array INDEX = Kernel.array("index");
  private static final Kernel.Array Y = Kernel.array("y");
  private static final Kernel.Array DRAWN = Kernel.array("drawn");
  private static final Kernel.Int ROWS = Kernel.integer("rows");
  private static final Kernel.Int START = Kernel.integer("start");

  /**
   * {@code y[i, j] = x[index[start + i], j]} and {@code drawn[i] = labels[index[start + i]]}; range
   * [count, width].
   */
  static final Kernel KERNEL =
      Kernel.named("gather_examples")
          .reads(X, LABELS, INDEX)
          .writes(Y, DRAWN)
          .integers(ROWS, START)
          .flops(launch -> 0)
          .moves(launch -> 3.0 * launch.range()[0] + 2.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] labels = call.array(LABELS);
                double[] indices = call.array(INDEX);
                double[] y = call.array(Y);
                double[] drawn = call.array(DRAWN);
                int rows = call.integer(ROWS);
                int start = call.integer(START);
                int width = call.range(1);
                for (int item = from; item < to; item++) {
                  int column = item % width;
                  double index = indices[start + item / width];
                  boolean there = SoftmaxCrossEntropy.isLabel(index, rows);
                  y[item] = there ? x[(int) index * width + column] : Double.NaN;
                  if (column == 0) {
                    drawn[item / width] = there ? labels[(int) index] : Double.NaN;
                  }
                }
              });

  private GatherRows alone() {
    return new GatherRows(start, count);
  }

  @Override
  public Rule rule() {
    return alone().rule();
  }

  @Override
  public String worked(Working at) {
    return alone().worked(at, 2);
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (x.rank() < 1 || !inputs.get(1).equals(Shape.of(x.extent(0)))) {
      throw new ShapeException(
          Text.of(
              "GatherExamples needs rows [rows, …] and labels [rows], got %s and %s.",
              x, inputs.get(1)));
    }
    return alone().resultShape("GatherExamples", x, inputs.get(2));
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    arena
        .launch(KERNEL)
        .range(count, x.size(1, x.rank()))
        .reads(inputs.get(0), inputs.get(1), inputs.get(2))
        .writes(result, labels)
        .integers(x.extent(0), start)
        .run();
    return alone().pullback(x, 2);
  }

  @Override
  public String toString() {
    return name();
  }
}
