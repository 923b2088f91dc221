package gibbon.bench;

import gibbon.device.Device;

/** What a benchmark repeats: work on a device, queued by {@link #queue} and awaited by the run. */
public interface Workload extends AutoCloseable {
  Device device();

  /** Queues the work once. */
  void queue();

  @Override
  void close();

  /** Does the work once and waits for the device. */
  default Device run() {
    queue();
    device().finish();
    return device();
  }
}
