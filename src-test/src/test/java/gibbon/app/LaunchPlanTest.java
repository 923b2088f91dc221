package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.KernelProfile;
import gibbon.device.KernelProfile.Grid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A training step as an H200 would carry it out: no launch leaves most of it idle without need. */
class LaunchPlanTest {
  private static List<KernelProfile.Event> plan(String selector) {
    try (Device device = Devices.open(selector)) {
      return LaunchPlan.of(device);
    }
  }

  /** Where there are fewer groups than 64, there are too few numbers, columns or tiles for more. */
  @Test
  void noLaunchIsOnFewGroupsWhereItsNumbersAllowMore() {
    List<String> few = new ArrayList<>();
    for (KernelProfile.Event event : plan("opencl:like:h200")) {
      Grid grid = event.grid();
      if (grid.groups() < LaunchPlan.ENOUGH_GROUPS) {
        assertFalse(LaunchPlan.reason(grid).isEmpty());
        assertTrue(grid.parts() < 2048, event.entry() + " " + grid);
        assertTrue(grid.groups() * 32 >= grid.parts(), event.entry() + " " + grid);
        few.add(event.entry());
      }
    }
    // Of the output layer's [100, 10] and [240, 10], of labels and losses; no hidden layer's.
    assertFalse(
        few.contains("dropped_maxout_of_sums") || few.contains("sgd_winners_parts_of_two"),
        few::toString);
    assertTrue(
        few.stream().filter(entry -> entry.startsWith("matmul")).count() <= 3, few::toString);
  }

  /** Each costs the host 5 to 8 µs, as much as many of them take. */
  @Test
  void aStepOfAGpuMakesAtMostTwentyLaunches() {
    int launches = plan("opencl:like:h200").size();
    assertTrue(launches <= 20, launches + " launches");
  }

  @Test
  void theCommandListsWhereEachLaunchGoes() {
    CommandLines.Outcome outcome = CommandLines.run("devices", "--plan", "H200");
    assertEquals("", outcome.err());
    assertEquals(0, outcome.status());
    assertTrue(outcome.out().contains("like NVIDIA H200, 132 units"), outcome.out());
    assertTrue(
        outcome.out().lines().anyMatch(line -> line.matches("matmul_nn_tiled +2 +228 +256 +17408")),
        outcome.out());
    assertTrue(outcome.out().contains("there are 100 parts to tell apart"), outcome.out());
    CommandLines.Outcome unknown = CommandLines.run("devices", "--plan", "H9");
    assertEquals(1, unknown.status());
    assertTrue(unknown.err().contains("No device 'h9' is described"), unknown.err());
  }
}
