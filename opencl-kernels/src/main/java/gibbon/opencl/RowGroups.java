package gibbon.opencl;

import gibbon.device.Launch;

/** Entries whose item is a row: on a GPU a work-group shares it, on a processor nobody does. */
final class RowGroups implements Routine {
  /** Rows are added up in so many lanes, whatever the group. */
  private static final int LANES = 128;

  @Override
  public void run(ClDevice device, Launch launch) {
    String name = launch.kernel().name();
    if (device.processor()) {
      device.plain(name, launch);
      return;
    }
    device
        .entry(name)
        .buffers(launch.buffers())
        .integers(launch.integers())
        .reals(launch.reals())
        .integer(launch.items())
        .inGroups(launch.items(), LANES);
  }
}
