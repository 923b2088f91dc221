package gibbon.tune;

import gibbon.Text;
import gibbon.device.Buffer;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.device.Devices;
import gibbon.device.Launch;
import gibbon.device.Roofline;
import gibbon.device.Tunables;
import gibbon.device.Tunables.Group;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Tunes a device before its first long work: a few likely sizes of the kernels that matter most, in
 * a minute at most. Sizes whose results differ from those of the shipped ones by a bit are not
 * taken, so nothing that is computed depends on whether a device was tuned like this.
 */
public final class FirstUse {
  /*
   * Candidates take turns with the sizes that hold so far, and a row of multiply-adds begins every
   * round: where it is slower than its best, somebody else was at work. Of the rounds of a second or two the seven with
   * the fastest multiply-adds count. If fewer than five of them were undisturbed, a candidate has to win
   * nearly all; where none does, the group keeps its sizes and is tried again next time.
   */

  /** After so long no group is begun; one takes some seconds. */
  public static final double SECONDS = 50;

  /** For rounds of one product: those of a small one are short, and most easily disturbed. */
  private static final double PRODUCT_SECONDS = 1.5;

  /** A candidate must be so much faster, in so many of seven rounds. */
  private static final double GAIN = 1.03;

  private static final double AGREEING = 6. / 7;

  /** The same, where too few rounds were undisturbed. */
  private static final double UNANIMOUS = .9;

  private final Tunables tunables;
  private final long end;
  private final List<Double> allPeaks = new ArrayList<>();

  /**
   * What came of it.
   *
   * @param sizes that hold now
   * @param gains how many times as fast a group became, of those that could be judged
   * @param again groups that could not be judged
   * @param seconds that each group took
   */
  public record Outcome(
      Map<String, Integer> sizes,
      Map<String, Double> gains,
      List<String> again,
      Map<String, Double> seconds) {}

  private FirstUse(Tunables tunables, double seconds) {
    this.tunables = tunables;
    end = System.nanoTime() + (long) (1e9 * seconds);
  }

  /** Tunes a device that was never tuned, keeps what it found, and tells both in a line each. */
  public static void of(DeviceInfo info, Consumer<String> remarks) {
    Tunables tunables = Devices.tunables(info).orElse(null);
    List<Group> groups = tunables == null ? List.of() : tunables.atFirstUse();
    if (groups.isEmpty()) {
      return;
    }
    remarks.accept(
        Text.of(
            "The first long work on %s: its kernels are tuned, once, for a minute at most; no result"
                + " changes by it. GIBBON_TUNING=off leaves it out.",
            info.name()));
    try {
      Map<String, Integer> held = new TreeMap<>(tunables.shipped());
      held.putAll(tunables.kept());
      Outcome outcome = tune(tunables, groups, held, SECONDS);
      Map<String, Integer> found = new TreeMap<>(outcome.sizes());
      found.entrySet().removeAll(tunables.shipped().entrySet());
      Path file = tunables.keep(found, outcome.again());
      StringBuilder line = new StringBuilder("Tuned:");
      outcome.gains().forEach((group, gain) -> line.append(Text.of(" %s %.2f×,", group, gain)));
      if (!outcome.again().isEmpty()) {
        line.append(" not yet ").append(String.join(", ", outcome.again()));
        line.append(" (busy machine; the next long work tries again),");
      }
      remarks.accept(line.append(" kept in ").append(file).append('.').toString());
    } catch (DeviceException failure) {
      remarks.accept("It goes on with the sizes that it had: " + failure.getMessage());
    }
  }

  /**
   * Tunes groups one after the other.
   *
   * @param from the sizes that hold so far
   * @param limit seconds after which no group is begun
   */
  public static Outcome tune(
      Tunables tunables, List<Group> groups, Map<String, Integer> from, double limit) {
    FirstUse run = new FirstUse(tunables, limit);
    Map<String, Integer> sizes = new TreeMap<>(from);
    Map<String, Double> gains = new LinkedHashMap<>();
    List<String> again = new ArrayList<>();
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (Group group : groups) {
      long start = System.nanoTime();
      Choice choice = run.late() ? null : run.choose(group, sizes);
      if (choice == null) {
        again.add(group.name());
      } else {
        sizes.putAll(choice.sizes);
        gains.put(group.name(), choice.gain);
      }
      seconds.put(group.name(), 1e-9 * (System.nanoTime() - start));
    }
    return new Outcome(sizes, gains, again, seconds);
  }

  private boolean late() {
    return System.nanoTime() > end;
  }

  /** Sizes, and how many times as fast they are as those that held. */
  private record Choice(Map<String, Integer> sizes, double gain) {}

  /** The best of a group; null if the machine was too busy to tell. */
  private Choice choose(Group group, Map<String, Integer> held) {
    List<Map<String, Integer>> sizes = new ArrayList<>();
    List<Device> devices = new ArrayList<>();
    try {
      sizes.add(Map.of());
      devices.add(tunables.open(held));
      List<List<float[]>> expected =
          group.forms().stream().map(form -> ProductForms.ofRagged(devices.get(0), form)).toList();
      boolean all = true;
      for (Map<String, Integer> candidate : group.candidates()) {
        if (!held.entrySet().containsAll(candidate.entrySet())) {
          all &= !late();
          if (all) {
            open(group, candidate, held, expected, sizes, devices);
          }
        }
      }
      Choice choice = compete(group, sizes, devices);
      // What was not tried may be faster still.
      return all || choice == null || !choice.sizes.isEmpty() ? choice : null;
    } finally {
      devices.forEach(Device::close);
    }
  }

  /** Adds a candidate if it can be built and its results are those of the sizes that hold. */
  private void open(
      Group group,
      Map<String, Integer> candidate,
      Map<String, Integer> held,
      List<List<float[]>> expected,
      List<Map<String, Integer>> sizes,
      List<Device> devices) {
    Map<String, Integer> all = new TreeMap<>(held);
    all.putAll(candidate);
    Device device = tunables.open(all);
    boolean same = true;
    try {
      for (int i = 0; same && i < expected.size(); i++) {
        same =
            Arrays.deepEquals(
                expected.get(i).toArray(),
                ProductForms.ofRagged(device, group.forms().get(i)).toArray());
      }
    } catch (DeviceException unfit) {
      same = false;
    }
    if (same) {
      sizes.add(candidate);
      devices.add(device);
    } else {
      device.close();
    }
  }

  private Choice compete(Group group, List<Map<String, Integer>> sizes, List<Device> devices) {
    double[] logarithms = new double[sizes.size()];
    double[] won = new double[sizes.size()];
    int products = 0;
    boolean quiet = true;
    for (Tuner.Product product : Tuner.PRODUCTS) {
      if (group.forms().contains(product.form())) {
        Rounds rounds = rounds(product, devices);
        quiet &= rounds.quiet();
        for (int i = 1; i < logarithms.length; i++) {
          int place = i;
          double[] ratios =
              rounds.seconds().stream()
                  .mapToDouble(round -> round[0] / round[place])
                  .sorted()
                  .toArray();
          logarithms[i] += Math.log(ratios[ratios.length / 2]);
          won[i] +=
              Arrays.stream(ratios).filter(ratio -> ratio > 1).count() / (double) ratios.length;
        }
        products++;
      }
    }
    int best = 0;
    for (int i = 1; i < logarithms.length; i++) {
      boolean better =
          logarithms[i] / products >= Math.log(GAIN)
              && won[i] / products >= (quiet ? AGREEING : UNANIMOUS);
      best = better && logarithms[i] > logarithms[best] ? i : best;
    }
    if (best == 0 && !quiet) {
      return null;
    }
    return new Choice(sizes.get(best), Math.exp(logarithms[best] / Math.max(1, products)));
  }

  private Rounds rounds(Tuner.Product product, List<Device> devices) {
    List<Entrant> entrants = new ArrayList<>();
    Buffer out = Roofline.arithmeticBuffer(devices.get(0));
    try {
      for (Device device : devices) {
        entrants.add(new Entrant(Map.of(), device, product));
      }
      float[] expected = entrants.get(0).result();
      boolean[] same = new boolean[entrants.size()];
      for (int i = 0; i < same.length; i++) {
        same[i] = Arrays.equals(expected, entrants.get(i).result());
      }
      Launch launch = Roofline.arithmeticLaunch(devices.get(0), out);
      List<double[]> rounds = new ArrayList<>();
      List<Double> peaks = new ArrayList<>();
      long enough = System.nanoTime() + (long) (1e9 * PRODUCT_SECONDS);
      while (true) {
        peaks.add(peak(devices.get(0), launch));
        double[] round = new double[same.length];
        for (int e = 0; e < same.length; e++) {
          round[e] = same[e] ? entrants.get(e).turn() : Double.POSITIVE_INFINITY;
        }
        rounds.add(round);
        Rounds least = Rounds.of(rounds, peaks, allPeaks);
        boolean over = late() || System.nanoTime() > enough;
        if (rounds.size() >= Rounds.MOST && (least.quiet() || over)) {
          return least;
        }
      }
    } finally {
      entrants.forEach(Entrant::leave);
      devices.get(0).release(out);
    }
  }

  /** Multiply-adds a second, of one launch. */
  private double peak(Device device, Launch launch) {
    long start = System.nanoTime();
    device.launch(launch);
    device.finish();
    double peak = 1e9 * Roofline.FMA_PEAK.flops().of(launch) / (System.nanoTime() - start);
    allPeaks.add(peak);
    return peak;
  }
}
