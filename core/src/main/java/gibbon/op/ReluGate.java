package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The pullback of y = max(x, 0): dy [.., C], y [.., c] → dx [.., c], which is the slice of dy from
 * {@code start} of the last axis on, but 0 wherever y is 0, even if dy is infinite or NaN. Where y
 * is NaN, so is dx.
 */
record ReluGate(int start) implements Op {
  /*
   * One launch for what Slice, Sign and Gate make in three. The slice is there for results that went
   * into a concatenation of channels.
   */
  private static final Kernel.Array DY = Kernel.array("dy");
  private static final Kernel.Array Y = Kernel.array("y");
  private static final Kernel.Array DX = Kernel.array("dx");
  private static final Kernel.Int START = Kernel.integer("start");
  private static final Kernel.Int PITCH = Kernel.integer("pitch");

  /** Range [rows, c]; dy has {@code pitch} numbers a row. */
  static final Kernel KERNEL =
      Kernel.named("relu_gate")
          .reads(DY, Y)
          .writes(DX)
          .integers(START, PITCH)
          .flops(launch -> 0)
          .moves(launch -> 3.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] dy = call.array(DY);
                double[] y = call.array(Y);
                double[] dx = call.array(DX);
                int channels = call.range(1);
                for (int i = from; i < to; i++) {
                  int at = i / channels * call.integer(PITCH) + call.integer(START) + i % channels;
                  dx[i] = y[i] > 0 ? dy[at] : y[i] <= 0 ? 0 : y[i];
                }
              });

  /**
   * The gradient of x, from that of y; what nobody has made yet is not made for it: a gradient that
   * can be gated where it is stored, a slice.
   */
  static Var of(Var dy, Var y) {
    Op maker = dy.op().orElse(null);
    Op gated = dy.pending() ? maker.gatedBy().orElse(null) : null;
    if (gated != null) {
      List<Var> inputs = new ArrayList<>(dy.inputs());
      inputs.add(y);
      return dy.tape().apply(gated, inputs.toArray(Var[]::new));
    }
    if (dy.pending() && maker instanceof Slice slice && slice.axis() == dy.shape().rank() - 1) {
      return dy.tape().apply(new ReluGate(slice.start()), dy.input(0), y);
    }
    return dy.tape().apply(new ReluGate(0), dy, y);
  }

  @Override
  public Rule rule() {
    String part = start == 0 ? "dy" : "dy from " + start + " of its last axis";
    return new Rule(
        "dx = " + part + " where y > 0, else 0",
        "d(dy) = g where y > 0, else 0; dy/dx is constant");
  }

  @Override
  public String worked(Working at) {
    Var y = at.result().input(1);
    int channels = channels(y.shape());
    int pitch = channels(at.result().input(0).shape());
    int place = at.place() / channels * pitch + start + at.place() % channels;
    return at.input(1)[at.place()] > 0 ? at.is(at.name(0, place)) : at.is("0");
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape dy = inputs.get(0);
    Shape y = inputs.get(1);
    boolean whole = dy.equals(y) && start == 0;
    boolean part =
        y.rank() > 0
            && dy.rank() == y.rank()
            && start >= 0
            && start <= dy.extent(-1) - y.extent(-1)
            && dy.with(dy.rank() - 1, y.extent(-1)).equals(y);
    if (!whole && !part) {
      throw new ShapeException(
          Text.of(
              "ReluGate needs a dy of which a stretch of the last axis has the shape of y, got %s, %s and a start of %d.",
              dy, y, start));
    }
    return y;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape shape = result.shape();
    int channels = channels(shape);
    int pitch = channels(inputs.get(0).shape());
    arena
        .launch(KERNEL)
        .range(shape.size() / Math.max(1, channels), channels)
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(start, pitch)
        .run();
    return (dx, g, into) ->
        into.add(
            0,
            () -> {
              Var passed = of(g, dx.input(1));
              return pitch == channels ? passed : Ops.embed(passed, shape.rank() - 1, start, pitch);
            });
  }

  /** The extent of the last axis; that of a scalar is 1. */
  private static int channels(Shape shape) {
    return shape.rank() == 0 ? 1 : shape.extent(-1);
  }
}
