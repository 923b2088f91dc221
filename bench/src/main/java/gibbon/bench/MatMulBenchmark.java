package gibbon.bench;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Matrix products of the layers of the maxout networks, batch 100, row-major in and out.
 *
 * <p>{@code ./gibbon bench MatMul}; with {@code -p device=java} for the plain-Java device.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatMulBenchmark {
  @Param({"opencl"})
  public String device;

  /** The form, then rows, columns and inner extent of the product. */
  @Param({
    "nn 100 1200 784",
    "nn 100 1200 240",
    "nt 100 240 1200",
    "tn 784 1200 100",
    "tn 240 1200 100",
    "nn 100 8000 784",
    "nn 100 8000 1600",
    "nt 100 1600 8000",
    "tn 784 8000 100",
    "tn 1600 8000 100"
  })
  public String product;

  private Device opened;
  private Arena inputs;
  private boolean transposeLeft;
  private boolean transposeRight;
  private float[] left;
  private float[] right;
  private Shape leftShape;
  private Shape rightShape;
  private Tensor leftTensor;
  private Tensor rightTensor;

  @Setup(Level.Trial)
  public void open() {
    String[] words = product.split(" ");
    transposeLeft = words[0].equals("tn");
    transposeRight = words[0].equals("nt");
    int m = Integer.parseInt(words[1]);
    int n = Integer.parseInt(words[2]);
    int k = Integer.parseInt(words[3]);
    leftShape = transposeLeft ? Shape.of(k, m) : Shape.of(m, k);
    rightShape = transposeRight ? Shape.of(n, k) : Shape.of(k, n);
    left = new Philox(1, 70, 0).uniform(m * k, -1, 1);
    right = new Philox(1, 70, 1).uniform(k * n, -1, 1);
    opened = Devices.open(device);
    inputs = new Arena(opened);
    leftTensor = inputs.of(leftShape, left);
    rightTensor = inputs.of(rightShape, right);
    verify(k);
  }

  @TearDown(Level.Trial)
  public void close() {
    inputs.close();
    opened.close();
  }

  @Benchmark
  public Device multiply() {
    try (Arena arena = new Arena(opened)) {
      multiply(new Tape(arena), leftTensor, rightTensor);
      opened.finish();
    }
    return opened;
  }

  /** Multiply-adds of a product, each counted as two operations. */
  static double operations(String product) {
    String[] words = product.split(" ");
    return 2.0
        * Integer.parseInt(words[1])
        * Integer.parseInt(words[2])
        * Integer.parseInt(words[3]);
  }

  private Var multiply(Tape tape, Tensor a, Tensor b) {
    return Ops.matmul(tape.leaf(a), tape.leaf(b), transposeLeft, transposeRight);
  }

  /** Compares with the oracle; an error above k roundings of the largest possible sum is a bug. */
  private void verify(int k) {
    try (Device oracle = new JavaDevice();
        Arena arena = new Arena(oracle);
        Arena own = new Arena(opened)) {
      double[] expected =
          multiply(new Tape(arena), arena.of(leftShape, left), arena.of(rightShape, right))
              .value()
              .toDoubles();
      double[] found = multiply(new Tape(own), leftTensor, rightTensor).value().toDoubles();
      double bound = k * (k * 0x1p-24);
      for (int i = 0; i < found.length; i++) {
        if (!(Math.abs(found[i] - expected[i]) <= bound)) {
          throw new IllegalStateException(
              "%s differs from the oracle at %d: %s, expected %s."
                  .formatted(product, i, found[i], expected[i]));
        }
      }
    }
  }
}
