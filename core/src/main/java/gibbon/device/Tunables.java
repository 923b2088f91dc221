package gibbon.device;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The sizes that a device's kernels are built with: others may be tried, and kept. */
public interface Tunables {
  /**
   * Kernels that share sizes.
   *
   * @param name such as {@code matmul_wide}
   * @param forms of the products they make
   * @param candidates what may be tried, by the sizes' names
   */
  record Group(String name, List<String> forms, List<Map<String, Integer>> candidates) {}

  /** All that may be tried; later groups with the best of earlier ones. */
  List<Group> all();

  /** The few that are worth trying before the first long work; empty if that was done. */
  List<Group> atFirstUse();

  /** The same, whether that was done or not. */
  List<Group> likely();

  /** Sizes chosen to be bad, which the likely ones may mend; a proof of that begins with them. */
  Map<String, Integer> bad();

  /** All sizes of a device that was never tuned. */
  Map<String, Integer> shipped();

  /** Sizes that were kept and hold in place of the shipped ones; empty if none were. */
  Map<String, Integer> kept();

  /** Opens the device with its shipped sizes, but for these; what was kept is not read. */
  Device open(Map<String, Integer> sizes);

  /**
   * Keeps sizes for whenever the device is opened, in place of those kept before.
   *
   * @param again groups to be tried at the next first use, since they could not be judged
   * @return where
   */
  Path keep(Map<String, Integer> sizes, List<String> again);
}
