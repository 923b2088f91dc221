package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.KernelProfile;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import org.junit.jupiter.api.Test;

/**
 * Launches on GPUs are handed over soon and do not pile up, and their clocks are not believed
 * blindly.
 */
class PaceTest {
  private final FaultyOpenCl answers = new FaultyOpenCl();

  private ClDevice open(boolean processor) {
    return new ClDevice(Opened.first(), processor, Tuning.standard(16), answers);
  }

  private static void fills(ClDevice device, int count) {
    try (Arena arena = new Arena(device)) {
      for (int i = 0; i < count; i++) {
        arena.full(Shape.of(3), i);
      }
    }
  }

  @Test
  void aGpusLaunchesAreFlushedAndAtMostSixHundredStandQueued() {
    try (ClDevice device = open(false)) {
      int marks = 10;
      fills(device, marks * ClQueue.MARKED);
      assertEquals(marks * ClQueue.MARKED / ClQueue.FLUSHED, answers.calls("clFlush"));
      assertEquals(marks - 4, answers.calls("clWaitForEvents"));
      device.finish();
      assertEquals(marks, answers.calls("clReleaseEvent"));
    }
  }

  @Test
  void aProcessorsAreLeftToItself() {
    try (ClDevice device = open(true)) {
      fills(device, 300);
      assertEquals(0, answers.calls("clFlush") + answers.calls("clWaitForEvents"));
    }
  }

  /** Apple's ticks of 41.67 ns, an end before the start, nothing at all. */
  @Test
  void timesOfEventsThatTheHostCannotConfirmAreNotBelieved() {
    assertTrue(EventTimer.believable(5_000_000, 5_200_000));
    assertFalse(EventTimer.believable(120_000, 5_000_000));
    assertFalse(EventTimer.believable(208_000_000, 5_000_000));
    assertFalse(EventTimer.believable(-1, 5_000_000));
    assertFalse(EventTimer.believable(0, 5_000_000));
  }

  @Test
  void aGpusClockIsComparedOnceAndTheHostsTakesItsPlace() {
    try (ClDevice device = open(false)) {
      KernelProfile sound = profile(device);
      assertFalse(sound.lacksTimer());
      assertEquals(1, sound.launches());
      assertEquals(1, sound.events().size());
      answers.strike((function, call) -> function.equals("clGetEventProfilingInfo") ? -7 : 0);
      KernelProfile without = profile(device);
      assertTrue(without.lacksTimer());
      assertEquals(1, without.events().size());
    }
  }

  private static KernelProfile profile(ClDevice device) {
    device.profiling(true);
    fills(device, 1);
    device.profiling(false);
    return device.profile();
  }
}
