package gibbon.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.autodiff.Tape;
import gibbon.check.ComparingDevice;
import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.Devices;
import gibbon.device.Tunables;
import gibbon.device.Tunables.Group;
import gibbon.model.DropoutNoise;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Recipe;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.train.Adversary;
import gibbon.train.TrainingPlan;
import gibbon.train.TrainingStep;
import gibbon.tune.Tuner;
import gibbon.tune.Tuner.Product;
import gibbon.tune.Tuner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A PoCL that bears small work-groups only, and refuses larger ones itself: a training step, a
 * product and its tuning are right there, by the variants for processors and by those for GPUs.
 */
class SmallGroupsTest {
  /** The variable is PoCL's; other implementations do not know it, and pass as they are. */
  private static final String LIMIT = "POCL_MAX_WORK_GROUP_SIZE";

  @TempDir private Path folder;

  /** In a process of its own, since PoCL reads the variable once: computes, and tells the limit. */
  public static void main(String[] arguments) {
    for (String selector : List.of("opencl", "opencl:like:group64")) {
      train(selector);
      Running running = new Running();
      running.device = selector;
      KernelBenchmark product = new KernelBenchmark();
      product.op = "matmul_nt 20 90 70";
      product.open(running);
      product.apply(running);
      running.close();
      DeviceInfo info;
      try (Device device = Devices.open(selector)) {
        info = device.info();
      }
      Tunables tunables = Devices.tunables(info).get();
      for (Group group : tunables.all()) {
        if (group.name().matches("matmul_tiled|matmul_narrow")) {
          tune(tunables, group);
        }
      }
    }
  }

  /** Two steps of a small network, every kernel beside the oracle. */
  private static void train(String selector) {
    try (ComparingDevice device = new ComparingDevice(Devices.open(selector));
        Arena arena = new Arena(device)) {
      Recipe recipe = MaxoutRecipe.of(20, 10, 5, 16, 18);
      TrainingPlan plan =
          TrainingPlan.of("small", recipe, 1)
              .batch(12)
              .columnBound(TrainingPlan.MAXOUT_COLUMN_BOUND)
              .dropout(DropoutNoise.Rates.MAXOUT)
              .objective(Adversary.PAPER);
      TrainingStep training = new TrainingStep(plan, recipe.build(arena, 1), arena);
      for (int step = 0; step < 2; step++) {
        Tape tape = new Tape(arena);
        float[] pictures = new Philox(1, 71, step).uniform(12 * 20, 0, 1);
        training.run(
            tape.leaf(arena.of(Shape.of(12, 20), pictures)),
            tape.leaf(arena.ofIntegers(IntStream.range(0, 12).map(i -> i % 10).toArray())),
            step,
            1);
      }
    }
  }

  private static void tune(Tunables tunables, Group group) {
    Group few =
        new Group(group.name(), List.of("nn"), group.candidates().stream().limit(2).toList());
    for (Result result :
        Tuner.tune(List.of(few), List.of(new Product("nn", "small", 20, 10, 30)), tunables::open)
            .results()) {
      int side = result.sizes().getOrDefault("GROUP_SIDE", 1);
      System.out.println(
          side * side > Integer.parseInt(System.getenv(LIMIT))
              ? "too large: " + result
              : result.rejected() == null ? "right" : result);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 8, 1})
  void whatIsComputedInGroupsOf(int items) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SmallGroupsTest.class.getName())
            .redirectErrorStream(true);
    builder.environment().put(LIMIT, String.valueOf(items));
    int status = builder.redirectOutput(output.toFile()).start().waitFor();
    String said = Files.readString(output);
    assertEquals(0, status, said);
    // Two candidates of each device, but where one alone fits.
    List<String> expected = Stream.generate(() -> "right").limit(items == 1 ? 3 : 4).toList();
    assertEquals(
        expected,
        said.lines().filter(line -> line.contains("right") || line.contains("large")).toList(),
        said);
  }
}
