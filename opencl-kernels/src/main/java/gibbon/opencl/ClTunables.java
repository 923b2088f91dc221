package gibbon.opencl;

import gibbon.device.Device;
import gibbon.device.Tunables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sizes of an OpenCL device's kernels. */
final class ClTunables implements Tunables {
  private final ClPlatforms.Found found;

  ClTunables(ClPlatforms.Found found) {
    this.found = found;
  }

  @Override
  public List<Group> all() {
    return SearchSpace.of(found.traits());
  }

  @Override
  public List<Group> atFirstUse() {
    if (TuningFile.folder() == null || ClPlatforms.isDescribed(found)) {
      return List.of();
    }
    List<String> open = TuningFile.again(TuningFile.folder(), found.info());
    return likely().stream().filter(group -> open == null || open.contains(group.name())).toList();
  }

  @Override
  public List<Group> likely() {
    return SearchSpace.first(found.traits(), Tuning.shipped(found));
  }

  @Override
  public Map<String, Integer> bad() {
    return found.traits().processor() ? SearchSpace.BAD : SearchSpace.BAD_TILES;
  }

  @Override
  public Map<String, Integer> shipped() {
    return Tuning.shipped(found).sizes();
  }

  @Override
  public Map<String, Integer> kept() {
    Tuning shipped = Tuning.shipped(found);
    Map<String, Integer> sizes =
        new TreeMap<>(TuningFile.load(TuningFile.folder(), found.info(), shipped).sizes());
    sizes.entrySet().removeAll(shipped.sizes().entrySet());
    return sizes;
  }

  @Override
  public Device open(Map<String, Integer> sizes) {
    return new ClDevice(found, Tuning.shipped(found).with(sizes), Answers.TRUE);
  }

  @Override
  public Path keep(Map<String, Integer> sizes, List<String> again) {
    return TuningFile.save(TuningFile.folder(), found.info(), sizes, again);
  }
}
