package gibbon.app;

import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.KernelProfile;
import gibbon.device.KernelProfile.Grid;
import gibbon.model.DropoutNoise;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.op.Examples;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.train.TrainingPlan;
import gibbon.train.TrainingStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How the launches of a training step of the maxout network 784 – 240×5 – 240×5 – 10, batch 100,
 * are spread over a device.
 */
final class LaunchPlan {
  /** Fewer groups leave most of a large GPU idle. */
  static final int ENOUGH_GROUPS = 64;

  private static final int BATCH = 100;
  private static final int PIXELS = 784;
  private static final int SEED = 1;

  /** Work-items in which a GPU computes at least. */
  private static final int LEAST_GROUP = 32;

  private LaunchPlan() {}

  /** The launches of a step, in order, after one that compiles. */
  static List<KernelProfile.Event> of(Device device) {
    TrainingPlan plan =
        TrainingPlan.of("plan", MaxoutRecipe.of(PIXELS, 10, 5, 240, 240), SEED)
            .batch(BATCH)
            .columnBound(TrainingPlan.MAXOUT_COLUMN_BOUND)
            .dropout(DropoutNoise.Rates.MAXOUT);
    try (Arena lasting = new Arena(device)) {
      Network model = plan.model().build(lasting, SEED);
      TrainingStep training = new TrainingStep(plan, model, lasting);
      int count = 2 * BATCH;
      Tensor pictures =
          lasting.of(
              Shape.of(count, PIXELS), new Philox(SEED, 71, 0).uniform(count * PIXELS, 0, 1));
      Tensor labels = lasting.ofIntegers(IntStream.range(0, count).map(i -> i % 10).toArray());
      Tensor order = lasting.ofIntegers(IntStream.range(0, count).toArray());
      for (int step = 0; step < 2; step++) {
        device.profiling(step == 1);
        try (Arena arena = new Arena(device)) {
          Tape tape = new Tape(arena);
          Var drawn = tape.leaf(order);
          Examples batch =
              Examples.drawn(tape.leaf(pictures), tape.leaf(labels), drawn, step * BATCH, BATCH);
          training.run(batch.x(), batch.labels(), step, 1);
        }
      }
      device.profiling(false);
      return device.profile().events();
    }
  }

  /** A table: a line for all launches of an entry that are spread alike. */
  static String render(Device device, List<KernelProfile.Event> events) {
    Map<Map.Entry<String, Grid>, Integer> lines = new LinkedHashMap<>();
    events.forEach(event -> lines.merge(Map.entry(event.entry(), event.grid()), 1, Integer::sum));
    StringBuilder table = new StringBuilder();
    table.append(
        Text.of(
            "%s: %s, %d units%nA training step of the maxout network 784 - 240x5 - 240x5 - 10, batch 100: %d launches%n%n",
            device.info().selector(),
            device.info().name(),
            device.info().computeUnits(),
            events.size()));
    line(
        table,
        "entry",
        "launches",
        "groups",
        "items",
        "local bytes",
        "fewer than 64 groups because");
    lines.forEach(
        (key, count) -> {
          Grid grid = key.getValue();
          line(
              table,
              key.getKey(),
              String.valueOf(count),
              String.valueOf(grid.groups()),
              String.valueOf(grid.items()),
              String.valueOf(grid.localBytes()),
              reason(grid));
        });
    return table.toString();
  }

  /** Why a launch is of few groups; empty where it is not. */
  static String reason(Grid grid) {
    if (grid.groups() >= ENOUGH_GROUPS) {
      return "";
    }
    return grid.parts() <= (long) ENOUGH_GROUPS * LEAST_GROUP
        ? Text.of("there are %d parts to tell apart", grid.parts())
        : "the routine asks for no more";
  }

  private static void line(StringBuilder table, String... cells) {
    table.append(
        Text.of(
                "%-28s %8s %8s %6s %12s  %s",
                cells[0], cells[1], cells[2], cells[3], cells[4], cells[5])
            .stripTrailing());
    table.append('\n');
  }
}
