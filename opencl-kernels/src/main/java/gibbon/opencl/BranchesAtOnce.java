package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.op.Conv2d;
import gibbon.op.Conv2dLayer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Convolutions whose results lie side by side, on processors up to four in one launch. */
final class BranchesAtOnce {
  /*
   * A launch costs some ten microseconds, and at its end cores wait for the last job. The numbers are
   * those of a launch each: jobs are cut as there. Long jobs go first, so that short ones fill up the end.
   */
  private static final int MOST = 4;

  private BranchesAtOnce() {}

  /** A convolution and how it is cut into jobs. */
  private record Branch(Launch launch, Extents of, Patches.Cut cut) {
    static Branch of(ClDevice device, Launch launch) {
      Extents of = Extents.of(launch);
      Patches.Cut cut = Patches.cut(device, of, device.tuning().size("CONV_BLOCK"));
      return new Branch(launch, of, cut);
    }

    int jobs() {
      return Math.multiplyExact(of.groups() * cut.blocks(), cut.parts());
    }

    /** Products of a job, more or less. */
    long work() {
      return (long) cut.each() * of.terms() * of.outputs() / cut.parts();
    }

    /** Whether it can be one with the first: those of other kernels cannot. */
    boolean suits(ClDevice device, Launch first) {
      return Patches.suit(device, of)
          && !PictureRows.suit(device, of)
          && !Winograd.suits(device, of)
          && launch.buffer(Conv2d.Y) == first.buffer(Conv2d.Y)
          && launch.integer(Conv2dLayer.PITCH) == first.integer(Conv2dLayer.PITCH)
          && launch.integer(Conv2dLayer.RECTIFIED) == first.integer(Conv2dLayer.RECTIFIED);
    }
  }

  /**
   * Queues layers, as many at once as can be.
   *
   * @return those that are to be run one by one
   */
  static List<Launch> run(ClDevice device, List<Launch> launches) {
    if (launches.size() == 1) {
      return launches;
    }
    List<Launch> alone = new ArrayList<>();
    List<Branch> branches = new ArrayList<>();
    for (Launch launch : launches) {
      Branch branch = Branch.of(device, launch);
      if (branch.suits(device, launches.get(0))) {
        branches.add(branch);
      } else {
        alone.add(launch);
      }
    }
    for (int from = 0; from < branches.size(); from += MOST) {
      List<Branch> some = branches.subList(from, Math.min(from + MOST, branches.size()));
      if (some.size() == 1) {
        alone.add(some.get(0).launch);
      } else {
        queue(device, some);
      }
    }
    return alone;
  }

  private static void queue(ClDevice device, List<Branch> branches) {
    List<Branch> longestFirst = new ArrayList<>(branches);
    longestFirst.sort(Comparator.comparingLong(Branch::work).reversed());
    Buffer[] panels = new Buffer[MOST];
    for (int i = 0; i < longestFirst.size(); i++) {
      Branch branch = longestFirst.get(i);
      panels[i] = Patches.packed(device, branch.of, branch.launch.buffer(Conv2d.FILTERS));
    }
    Launch any = longestFirst.get(0).launch;
    Buffer scratch =
        device.scratch(
            device.info().computeUnits() * Patches.scratch(device, longestFirst.get(0).of, false));
    ClEntry entry = device.entry("conv_branches");
    for (int i = 0; i < MOST; i++) {
      // One that is not there reads nothing.
      int there = Math.min(i, longestFirst.size() - 1);
      Launch launch = longestFirst.get(there).launch;
      entry.buffer(launch.buffer(Conv2d.X)).buffer(panels[there]);
      entry.buffer(launch.buffer(Conv2dLayer.BIAS));
    }
    entry.buffer(any.buffer(Conv2d.Y)).buffer(scratch);
    long jobs = 0;
    for (int i = 0; i < MOST; i++) {
      Branch branch = longestFirst.get(Math.min(i, longestFirst.size() - 1));
      Patches.Cut cut = branch.cut;
      int own = i < longestFirst.size() ? branch.jobs() : 0;
      entry
          .integers(branch.of.patches())
          .integers(branch.launch.integer(Conv2dLayer.START), branch.of.outputs())
          .integers(cut.each(), cut.blocks(), cut.repeated(), cut.parts(), own);
      jobs += own;
    }
    entry
        .integers(any.integer(Conv2dLayer.PITCH))
        .integers(Patches.finish(any.integer(Conv2dLayer.RECTIFIED) == 1))
        .draw(jobs);
    device.release(scratch);
  }
}
