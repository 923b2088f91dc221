package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.device.Device;
import gibbon.model.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What an attack came to on many pictures. Shares are of all pictures unless a name says otherwise.
 *
 * @param all in the order of the pictures
 * @param seconds that the attack took, without judging
 */
public record Trials(List<Trial> all, double seconds) {
  public Trials {
    all = List.copyOf(all);
  }

  /** Gathers trials batch by batch. */
  public static final class Gathering implements Sink {
    private final Network model;
    private final Device device;
    private final Bounds bounds;
    private final List<Trial> trials = new ArrayList<>();
    private double seconds;

    /** For pictures of these bounds. */
    public Gathering(Network model, Device device, Bounds bounds) {
      this.model = model;
      this.device = device;
      this.bounds = bounds;
    }

    @Override
    public void take(AttackedBatch batch) {
      trials.addAll(Trial.of(batch, model, device, bounds));
      seconds += batch.outcome().time().toNanos() * 1e-9;
    }

    /** What there is by now. */
    public Trials trials() {
      return new Trials(trials, seconds);
    }
  }

  public int count() {
    return all.size();
  }

  private int number(Predicate<Trial> which) {
    return (int) all.stream().filter(which).count();
  }

  private double share(Predicate<Trial> which) {
    return (double) number(which) / all.size();
  }

  /** How many the network named rightly as they are. */
  public int right() {
    return number(Trial::right);
  }

  /** How many meet the goal after the attack. */
  public int reached() {
    return number(Trial::reached);
  }

  /** How many of those right before meet the goal after. */
  public int reachedOfRight() {
    return number(trial -> trial.right() && trial.reached());
  }

  /** Robust accuracy: the share of pictures named rightly before, on which the attack failed. */
  public double robust() {
    return share(Trial::stands);
  }

  /** The same with examples stored in bytes; NaN where pixels have no bounds. */
  public double robustInBytes() {
    return all.stream().anyMatch(trial -> trial.bytes() < 0)
        ? Double.NaN
        : share(Trial::standsInBytes);
  }

  /** How many times the attack passed what it was looking for and returned something else. */
  public int silent() {
    return number(Trial::silently);
  }

  /** The mean over all pictures. */
  public double mean(ToDoubleFunction<Trial> what) {
    return all.stream().mapToDouble(what).average().orElse(Double.NaN);
  }

  /** Sizes of change of the pictures right before and reached, from small to large. */
  public double[] sizes(ToDoubleFunction<Trial> size) {
    return overReached(size).sorted().toArray();
  }

  /** Over those right before and reached. */
  public double meanOfReached(ToDoubleFunction<Trial> what) {
    return overReached(what).average().orElse(Double.NaN);
  }

  /** Over those right before and reached; the mean of the two in the middle of an even number. */
  public double medianOfReached(ToDoubleFunction<Trial> what) {
    double[] sorted = sizes(what);
    int half = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private DoubleStream overReached(ToDoubleFunction<Trial> what) {
    return all.stream()
        .filter(trial -> trial.right() && trial.reached() && !trial.reachedBefore())
        .mapToDouble(what);
  }
}
