package gibbon.opencl;

import gibbon.device.Buffer;

/** Finds out whether the times that a GPU's events tell are times. */
final class ClockCheck {
  /** So long that what launching costs is no matter. */
  private static final long NANOSECONDS = 5_000_000;

  private static final int MOST_ITERATIONS = 1 << 22;
  private static final int TRIES = 5;

  private ClockCheck() {}

  /** Times a launch by events and by the host's clock, and tells the timer, if there is one. */
  static void of(ClDevice device, EventTimer timer) {
    if (timer == null) {
      return;
    }
    timer.calibrating();
    int items = WorkItems.GROUP * device.info().computeUnits();
    Buffer out = device.allocate(items);
    try {
      int iterations = 16;
      nanoseconds(device, out, items, iterations); // which compiles
      long taken = 0;
      while (taken < NANOSECONDS && iterations < MOST_ITERATIONS) {
        iterations *= 4;
        taken = nanoseconds(device, out, items, iterations);
      }
      // Whatever else the machine does may hold the host up, but hardly each time.
      for (int i = 1; i < TRIES && !timer.agrees(taken); i++) {
        taken = nanoseconds(device, out, items, iterations);
      }
      timer.calibrated(taken);
    } finally {
      device.release(out);
    }
  }

  private static long nanoseconds(ClDevice device, Buffer out, int items, int iterations) {
    device.finish();
    long start = System.nanoTime();
    device.entry("fma_peak").buffer(out).integer(iterations).real(.5).over(items);
    device.finish();
    return System.nanoTime() - start;
  }
}
