package gibbon.device;

import java.util.HashMap;
import java.util.Map;

/** Counts of what a device has done, for tests, reports and the hunt for leaks. */
public final class Counters {
  private final Map<String, long[]> launches = new HashMap<>();
  private long allocations;
  private long liveBuffers;

  /** Notes a launch; called by devices. */
  public void launched(Kernel kernel) {
    launches.computeIfAbsent(kernel.name(), name -> new long[1])[0]++;
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
    Map<String, Long> counts = new HashMap<>();
    launches.forEach((name, count) -> counts.put(name, count[0]));
    return Map.copyOf(counts);
  }

  /** Launches of one kernel. */
  public long launches(String kernel) {
    long[] count = launches.get(kernel);
    return count == null ? 0 : count[0];
  }

  /** Launches of all kernels. */
  public long totalLaunches() {
    return launches.values().stream().mapToLong(count -> count[0]).sum();
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
