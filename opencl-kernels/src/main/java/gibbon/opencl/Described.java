package gibbon.opencl;

import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.device.DeviceInfo.Type;
import java.util.Map;
import java.util.TreeMap;

/**
 * Devices that need not be at hand: what their drivers tell of them. Another device, opened by the
 * selector {@code opencl:like:NAME}, plans its launches as they would, and carries them out.
 */
final class Described {
  /*
   * Numbers that data sheets and published outputs of clinfo give. The last three are nobody's: they
   * are GPUs that bear small work-groups only.
   */
  private static final long GIB = 1L << 30;
  private static final int KIB = 1 << 10;

  private static final Map<String, Traits> ALL =
      new TreeMap<>(
          Map.ofEntries(
              gpu("h200", "NVIDIA H200", 132, 139 * GIB, true, true, true, 1024, 48 * KIB),
              gpu(
                  "rtx4060",
                  "NVIDIA RTX 4060 Laptop",
                  24,
                  8 * GIB,
                  true,
                  true,
                  true,
                  1024,
                  48 * KIB),
              gpu("mi300x", "AMD Instinct MI300X", 304, 192 * GIB, true, true, true, 256, 64 * KIB),
              gpu("irisxe", "Intel Iris Xe", 96, 12 * GIB, false, true, false, 512, 64 * KIB),
              gpu("m2", "Apple M2", 10, 10 * GIB, false, false, false, 256, 32 * KIB),
              gpu("mali", "Mali-G52", 2, 3 * GIB, false, true, false, 384, 32 * KIB),
              gpu(
                  "group64",
                  "a GPU of 64 items a group",
                  16,
                  4 * GIB,
                  true,
                  true,
                  true,
                  64,
                  32 * KIB),
              gpu("group8", "a GPU of 8 items a group", 16, 4 * GIB, true, true, true, 8, 32 * KIB),
              gpu(
                  "group1",
                  "a GPU of one item a group",
                  16,
                  4 * GIB,
                  true,
                  true,
                  true,
                  1,
                  8 * KIB)));

  private Described() {}

  private static Map.Entry<String, Traits> gpu(
      String key,
      String name,
      int units,
      long memory,
      boolean ownMemory,
      boolean denormals,
      boolean doubles,
      int group,
      int local) {
    DeviceInfo info = new DeviceInfo(key, "described", name, Type.GPU, units, memory, "", "");
    return Map.entry(
        key,
        new Traits(
            info, 12, true, true, ownMemory, denormals, doubles, group, local, memory / 4, 1));
  }

  /**
   * A described device.
   *
   * @param name in lower case
   */
  static Traits of(String name) {
    Traits traits = ALL.get(name);
    if (traits == null) {
      throw new DeviceException(
          "No device '"
              + name
              + "' is described; there are: "
              + String.join(", ", ALL.keySet())
              + ".");
    }
    return traits;
  }
}
