package gibbon.opencl;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The entries that a device has used, made when they are first asked for. */
final class ClEntries implements AutoCloseable {
  private final ClDevice device;
  private final ClQueue queue;
  private final ClPrograms programs;
  private final Map<String, ClEntry> entries = new HashMap<>();
  private final Map<String, TiledEntry> tiled = new HashMap<>();

  ClEntries(ClDevice device, ClQueue queue, ClPrograms programs) {
    this.device = device;
    this.queue = queue;
    this.programs = programs;
  }

  /** An entry whose arguments are to be given from the first on. */
  ClEntry of(String name) {
    ClEntry entry = entries.get(name);
    return entry == null ? of(name, device.tuning()) : entry.begin();
  }

  /** The same, built with these sizes from now on. */
  ClEntry of(String name, Tuning sizes) {
    String options = ClPrograms.options(device.processor(), sizes);
    ClEntry entry = new ClEntry(device, queue, name, () -> programs.kernel(name, options));
    ClEntry former = entries.put(name, entry);
    if (former != null) {
      former.close();
    }
    return entry;
  }

  /** An entry of a product on a GPU whose arguments are to be given from the first on. */
  TiledEntry tiled(String name) {
    TiledEntry entry = tiled.get(name);
    if (entry == null) {
      entry = TiledEntry.of(device, this, name);
      tiled.put(name, entry);
    }
    entry.entry().begin();
    return entry;
  }

  /** A kernel of a challenge's source. */
  ClEntry challenger(OwnKernel challenge, String name) {
    return entries.computeIfAbsent(
        challenge.file() + " " + name,
        unused -> new ClEntry(device, queue, name, () -> programs.kernel(challenge, name)));
  }

  /** The names of all so far. */
  Set<String> names() {
    return Set.copyOf(entries.keySet());
  }

  @Override
  public void close() {
    entries.values().forEach(ClEntry::close);
  }
}
