package gibbon.bench;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import gibbon.device.Device;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Ops of the table that the tests verify ({@link OpCases}), at the shapes of the paper's networks
 * and batch 100, and of layers of GoogLeNet, LeNet and convolutional maxout. A row of the table
 * with its three sizes is all that a new benchmark takes.
 *
 * <p>{@code ./gibbon bench Kernel}, or a part of a case: {@code ./gibbon bench matmul_nt}. Before
 * the clock starts, every kernel of the case is compared with the oracle.
 */
@State(Scope.Benchmark)
public class KernelBenchmark {
  private static final int SEED = 1;

  /** A row of the table of ops, then the sizes a, b and c that its shapes are made of. */
  @Param({
    "matmul_nn 100 1200 784",
    "matmul_nn 100 1200 240",
    "matmul_nn 100 8000 784",
    "matmul_nn 100 8000 1600",
    "matmul_nt 100 240 1200",
    "matmul_nt 100 1600 8000",
    "matmul_tn 784 1200 100",
    "matmul_tn 240 1200 100",
    "matmul_tn 784 8000 100",
    "matmul_tn 1600 8000 100",
    "maxout_layer_5 100 240 784",
    "maxout_layer_5 100 240 240",
    "maxout_layer_5 100 1600 784",
    "maxout_layer_5 100 1600 1600",
    "dropped_maxout_layer_5 100 240 784",
    "maxout_5 100 240 1",
    "maxout_5 100 1600 1",
    "cross_entropy_labels 100 10 1",
    "add_row 100 1200 1",
    "add_row 100 8000 1",
    "exp 1000 1000 16",
    "sign 100 784 1",
    "sum_over_0 100 1 8000",
    "sum_over_all 1000 1000 16",
    "dropout_half 100 784 1",
    "dropout_half 1000 1000 16",
    "gather_rows 60000 100 784",
    "conv2d_7x7_of_64 1 224 3",
    "conv2d_3x3_of_192 1 56 64",
    "conv2d_relu_3x3_of_192 1 56 64",
    "conv2d_1x1_of_128 1 14 512",
    "conv2d_5x5_of_64 49 14 32",
    "conv2d_maxout_2_8x8_of_192 7 32 3",
    "conv2d_input_gradient_7x7_of_64 1 224 3",
    "conv2d_input_gradient_3x3_of_192 1 56 64",
    "conv2d_input_gradient_5x5_of_64 49 14 32",
    "conv2d_filter_gradient_7x7_of_64 1 224 3",
    "conv2d_filter_gradient_3x3_of_192 1 56 64",
    "conv2d_filter_gradient_5x5_of_64 49 14 32",
    "max_pool_cut 1 111 128",
    "average_pool 1 111 128",
    "local_response 56 56 192",
  })
  public String op;

  /** The names of all cases. */
  public static List<String> cases() {
    return Cases.all(KernelBenchmark.class);
  }

  /** The work of a case on a device, which it will close. */
  public static Workload workload(Device device, String name) {
    return new Applied(device, name);
  }

  @Setup(Level.Trial)
  public void open(Running running) {
    running.compare(device -> new Applied(device, op));
    running.open(device -> new Applied(device, op));
  }

  @Benchmark
  public Device apply(Running running) {
    return running.run();
  }

  /** A row of the table at some sizes. */
  private static final class Applied implements Workload {
    private final Device device;
    private final OpCase row;
    private final Sizes sizes;
    private final Arena lasting;
    private final List<Tensor> inputs = new ArrayList<>();

    Applied(Device device, String op) {
      this.device = device;
      String[] words = op.split(" ");
      row = OpCases.named(words[0]);
      sizes =
          new Sizes(
              Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
      lasting = new Arena(device);
      SplittableRandom random = new SplittableRandom(SEED);
      for (OpCase.Input input : row.inputs(sizes)) {
        double[] numbers = input.domain().numbers(random, input.shape());
        inputs.add(lasting.of(input.shape(), numbers));
      }
    }

    @Override
    public Device device() {
      return device;
    }

    @Override
    public void queue() {
      try (Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        List<Var> leaves = inputs.stream().map(tape::leaf).toList();
        row.function().apply(sizes, leaves);
      }
    }

    @Override
    public void close() {
      lasting.close();
      device.close();
    }
  }
}
