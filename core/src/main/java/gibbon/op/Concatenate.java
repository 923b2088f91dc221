package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/** Inputs one after another along an axis; their other extents are equal. */
record Concatenate(int axis) implements Op {
  /*
   * A row of the result is a run of every input's. A launch takes the runs of up to four inputs, which
   * is what the modules of GoogLeNet have; where there are more, each is pasted by a launch of its own.
   */
  private static final int MOST = 4;
  private static final Kernel.Array[] X = new Kernel.Array[MOST];
  private static final Kernel.Int[] WIDTH = new Kernel.Int[MOST];

  static {
    for (int i = 0; i < MOST; i++) {
      X[i] = Kernel.array("x" + i);
      WIDTH[i] = Kernel.integer("width_" + i);
    }
  }

  private static final Kernel.Array Y = Kernel.array("y");

  /** Range [rows, width of a row of y]; an input that is not there has no width. */
  static final Kernel KERNEL =
      Kernel.named("concatenate")
          .reads(X)
          .writes(Y)
          .integers(WIDTH)
          .flops(launch -> 0)
          .moves(launch -> 2.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] y = call.array(Y);
                int[] widths = call.integers(WIDTH);
                for (int item = from; item < to; item++) {
                  int row = item / call.range(1);
                  int at = item % call.range(1);
                  int input = 0;
                  while (at >= widths[input]) {
                    at -= widths[input++];
                  }
                  y[item] = call.array(X[input])[row * widths[input] + at];
                }
              });

  @Override
  public Rule rule() {
    return new Rule("y = inputs in a row along axis " + axis, "each input gets its slice of dy");
  }

  @Override
  public String worked(Working at) {
    Shape y = at.result().shape();
    int inner = y.size(axis + 1, y.rank());
    int outer = at.place() / (y.extent(axis) * inner);
    int index = at.place() / inner % y.extent(axis);
    int input = 0;
    while (index >= extent(at, input)) {
      index -= extent(at, input++);
    }
    return at.is(at.name(input, (outer * extent(at, input) + index) * inner + at.place() % inner));
  }

  private int extent(Working at, int input) {
    return at.result().input(input).shape().extent(axis);
  }

  @Override
  public Part part() {
    return Part.LOGITS;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape first = inputs.get(0);
    int extent = 0;
    for (Shape input : inputs) {
      if (axis < 0
          || axis >= first.rank()
          || input.rank() != first.rank()
          || !input.with(axis, 1).equals(first.with(axis, 1))) {
        throw new ShapeException(
            "Concatenate needs inputs that differ at most along axis "
                + axis
                + ", got "
                + inputs
                + ".");
      }
      extent += input.extent(axis);
    }
    return first.with(axis, extent);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    if (inputs.size() > MOST) {
      int[] strides = result.shape().strides();
      int start = 0;
      for (Tensor input : inputs) {
        Strided.paste(arena, input, result, strides, start * strides[axis]);
        start += input.shape().extent(axis);
      }
    } else {
      Tensor[] read = new Tensor[MOST];
      int[] widths = new int[MOST];
      for (int i = 0; i < MOST; i++) {
        read[i] = inputs.get(Math.min(i, inputs.size() - 1));
        widths[i] = i < inputs.size() ? width(read[i].shape()) : 0;
      }
      int width = width(result.shape());
      arena
          .launch(KERNEL)
          .range(result.shape().size() / Math.max(1, width), width)
          .reads(read)
          .writes(result)
          .integers(widths)
          .run();
    }
    return (y, dy, into) -> {
      int at = 0;
      for (int i = 0; i < y.inputs().size(); i++) {
        int from = at;
        int count = y.input(i).shape().extent(axis);
        // Of a layer with a ReLU nobody asks for the slice: ReluGate reads dy where it is.
        into.add(i, () -> dy.tape().apply(new Slice(axis, from, count, true), dy));
        at += count;
      }
    };
  }

  /** Numbers of a row: all from the axis on. */
  private int width(Shape shape) {
    return shape.size(axis, shape.rank());
  }
}
