package gibbon.device;

import java.util.Map;
import java.util.TreeMap;

/** Counts of what a device has done, for tests, reports and the hunt for leaks. */
public final class Counters {
  private final Map<String, Long> launches = new TreeMap<>();
  private long allocations;
  private long liveBuffers;

  /** Notes a launch; called by devices. */
  public void launched(Kernel kernel) {
    launches.merge(kernel.name(), 1L, Long::sum);
  }

  /** Notes that memory was asked of the system rather than taken from the pool. */
  public void allocated() {
    allocations++;
  }

  /** Notes a buffer handed out ({@code +1}) or given back ({@code -1}). */
  public void live(int change) {
    liveBuffers += change;
  }

  /** Launches by kernel name. */
  public Map<String, Long> launches() {
    return Map.copyOf(launches);
  }

  /** Launches of one kernel. */
  public long launches(String kernel) {
    return launches.getOrDefault(kernel, 0L);
  }

  /** Launches of all kernels. */
  public long totalLaunches() {
    return launches.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How often memory was asked of the system. */
  public long allocations() {
    return allocations;
  }

  /** Buffers handed out and not yet given back. */
  public long liveBuffers() {
    return liveBuffers;
  }
}
