package gibbon.bench;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.Classifier;
import gibbon.model.ModelSpec;
import gibbon.model.Noise;
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
 * Forward pass, FGSM, and forward and backward pass with weight gradients, of maxout networks with
 * two layers of 5-piece units, batch 100.
 *
 * <p>{@code ./gibbon bench Step}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StepBenchmark {
  private static final int BATCH = 100;

  @Param({"opencl"})
  public String device;

  @Param({"240", "1600"})
  public int units;

  private Device opened;
  private Arena lasting;
  private Classifier model;
  private Tensor pictures;
  private Tensor labels;

  @Setup(Level.Trial)
  public void open() {
    opened = Devices.open(device);
    lasting = new Arena(opened);
    model = ModelSpec.maxout(784, 10, 5, units, units).build(lasting, 1);
    pictures = lasting.of(Shape.of(BATCH, 784), new Philox(1, 71, 0).uniform(BATCH * 784, 0, 1));
    int[] classes = new int[BATCH];
    for (int i = 0; i < BATCH; i++) {
      classes[i] = i % 10;
    }
    labels = lasting.ofIntegers(classes);
  }

  @TearDown(Level.Trial)
  public void close() {
    lasting.close();
    opened.close();
  }

  @Benchmark
  public Device forward() {
    try (Arena arena = new Arena(opened)) {
      model.logits(new Tape(arena).leaf(pictures), Noise.NONE);
      opened.finish();
    }
    return opened;
  }

  @Benchmark
  public Device fgsm() {
    try (Arena arena = new Arena(opened)) {
      FastGradientSign.of(.25).step(model, new Tape(arena), pictures, labels);
      opened.finish();
    }
    return opened;
  }

  @Benchmark
  public Device weightGradients() {
    try (Arena arena = new Arena(opened)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(pictures);
      Var losses = Ops.softmaxCrossEntropy(model.logits(x, Noise.NONE), tape.leaf(labels));
      tape.gradients(Ops.mean(losses), model.parameters(x));
      opened.finish();
    }
    return opened;
  }

  /** Operations of the matrix products, a multiply-add counted as two. */
  static double operations(String benchmark, int units) {
    double first = 2.0 * BATCH * 784 * 5 * units;
    double rest = 2.0 * BATCH * units * (5.0 * units + 10);
    return switch (benchmark.substring(benchmark.lastIndexOf('.') + 1)) {
      case "forward" -> first + rest;
      case "fgsm" -> 2 * (first + rest);
      default -> 2 * first + 3 * rest;
    };
  }
}
