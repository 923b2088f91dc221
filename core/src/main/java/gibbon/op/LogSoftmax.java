package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/** The logarithm of the softmax over the last axis, which no saturation turns into −∞. */
public record LogSoftmax() implements Op {
  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Int CLASSES = Kernel.integer("classes");

  /** {@code y_j = x_j − max x − ln Σ_k exp(x_k − max x)} in each row; one work-item a row. */
  static final Kernel KERNEL =
      Kernel.named("log_softmax")
          .reads(X)
          .writes(Y)
          .integers(CLASSES)
          .flops(launch -> 4.0 * launch.items() * launch.integer(CLASSES))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                int classes = call.integer(CLASSES);
                for (int row = from; row < to; row++) {
                  int start = row * classes;
                  double shift = logSumExp(x, start, classes);
                  for (int j = start; j < start + classes; j++) {
                    y[j] = x[j] - shift;
                  }
                }
              });

  @Override
  public Rule rule() {
    return new Rule("y_j = x_j - ln Σ exp(x_k)", "dx = dy - exp(y) · Σ dy_k");
  }

  @Override
  public String worked(Working at) {
    return at.is(logarithm(at));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return rows("LogSoftmax", inputs.get(0));
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    launch(KERNEL, arena, inputs.get(0), result);
    return (y, dy, into) ->
        into.add(0, () -> Ops.subtract(dy, Chain.gate(Ops.sumLastKeeping(dy), Ops.exp(y))));
  }

  /** {@code max x + ln Σ exp(x − max x)} of a row. */
  static double logSumExp(double[] x, int start, int classes) {
    double max = x[start];
    for (int j = start + 1; j < start + classes; j++) {
      max = Math.max(max, x[j]);
    }
    double sum = 0;
    for (int j = start; j < start + classes; j++) {
      sum += Math.exp(x[j] - max);
    }
    return max + Math.log(sum);
  }

  /** The logarithm of a probability, with the numbers in it. */
  static String logarithm(Working at) {
    double[] x = at.input(0);
    int classes = at.result().shape().extent(-1);
    int start = at.place() / classes * classes;
    return at.text(x[at.place()]) + " − " + at.term(logSumExp(x, start, classes));
  }

  static Shape rows(String op, Shape x) {
    if (x.rank() < 1) {
      throw new ShapeException(op + " needs rows of classes, got a single number.");
    }
    return x;
  }

  static void launch(Kernel kernel, Arena arena, Tensor x, Tensor y) {
    int classes = x.shape().extent(-1);
    arena
        .launch(kernel)
        .range(x.shape().size() / classes)
        .reads(x)
        .writes(y)
        .integers(classes)
        .run();
  }
}
