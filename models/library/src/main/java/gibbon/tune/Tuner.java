package gibbon.tune;

import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.Roofline;
import gibbon.device.Tunables.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Tries the declared sizes of the tunable kernels on a device and finds the fastest right ones. */
public final class Tuner {
  /*
   * Candidates of a group take turns, each on an opened device of its own, so that whatever else the
   * machine does hits all alike; what counts is the median. A candidate is timed only if it can be built
   * and launched and its products of ragged sizes are right. Products are queued in a row before the host
   * waits, because a wait costs as much as some of them take. A GPU's context takes a hundred megabytes
   * of memory, so a few candidates are open at a time there, the fastest so far among them.
   */
  private static final int GPU_ENTRANTS = 4;
  private static final int ROUNDS = 7;

  /**
   * A product to time.
   *
   * @param shapeClass what stands for it in the tables, such as {@code 240x5}
   */
  public record Product(String form, String shapeClass, int m, int n, int k) {
    double operations() {
      return 2. * m * n * k;
    }
  }

  /**
   * What came of a candidate for one product.
   *
   * @param seconds median; NaN if it was rejected
   * @param gigaflops 0 if it was rejected
   * @param rejected why, or null
   */
  public record Result(
      String group,
      Map<String, Integer> sizes,
      Product product,
      double seconds,
      double gigaflops,
      String rejected) {}

  /**
   * What came of it all.
   *
   * @param peak gigaflops of independent multiply-adds, measured before and after
   * @param best the sizes that were fastest, over all products of their group
   */
  public record Outcome(double peak, List<Result> results, Map<String, Integer> best) {}

  /** The products of the networks' layers, batch 100. */
  public static final List<Product> PRODUCTS =
      List.of(
          new Product("nn", "240x5", 100, 1200, 784),
          new Product("nt", "240x5", 100, 784, 1200),
          new Product("tn", "240x5", 784, 1200, 100),
          new Product(ProductForms.MAXOUT, "240x5", 100, 1200, 784),
          new Product(ProductForms.MAXOUT_NT, "240x5", 100, 1200, 784),
          new Product(ProductForms.MAXOUT_TN, "240x5", 100, 1200, 784),
          new Product("nn 10", "output", 100, 10, 1600),
          new Product("nn", "1600x5", 100, 8000, 1600),
          new Product(ProductForms.MAXOUT, "1600x5", 100, 8000, 1600),
          new Product(ProductForms.MAXOUT_NT, "1600x5", 100, 8000, 1600),
          new Product(ProductForms.MAXOUT_TN, "1600x5", 100, 8000, 1600),
          new Product("nt", "1600x5", 100, 1600, 8000),
          new Product("tn", "1600x5", 1600, 8000, 100),
          new Product(ProductForms.CONVOLUTION, "3x3x64", 784, 192, 576),
          new Product(ProductForms.CONVOLUTION, "5x5x32", 784, 64, 800));

  private Tuner() {}

  /**
   * Times the candidates of each group in turn, the later groups with the best of the earlier.
   *
   * @param opener opens the device with these sizes in place of its shipped ones
   */
  public static Outcome tune(
      List<Group> groups, List<Product> products, Function<Map<String, Integer>, Device> opener) {
    List<Result> results = new ArrayList<>();
    Map<String, Integer> best = new TreeMap<>();
    double peak = peak(opener);
    for (Group group : groups) {
      List<Result> own = new ArrayList<>();
      Map<String, Integer> base = Map.copyOf(best);
      for (Product product : products) {
        if (group.forms().contains(product.form())) {
          own.addAll(time(group, product, base, opener));
        }
      }
      fastest(group, own).ifPresent(best::putAll);
      results.addAll(own);
    }
    return new Outcome((peak + peak(opener)) / 2, results, best);
  }

  /** The candidate that was never rejected and whose rates have the largest geometric mean. */
  private static Optional<Map<String, Integer>> fastest(Group group, List<Result> results) {
    return group.candidates().stream()
        .filter(
            sizes ->
                results.stream()
                    .filter(r -> r.sizes().equals(sizes))
                    .allMatch(r -> r.rejected() == null))
        .max(
            Comparator.comparingDouble(
                sizes ->
                    results.stream()
                        .filter(r -> r.sizes().equals(sizes))
                        .mapToDouble(r -> Math.log(r.gigaflops()))
                        .sum()));
  }

  private static double peak(Function<Map<String, Integer>, Device> opener) {
    try (Device device = opener.apply(Map.of())) {
      return Roofline.peak(device);
    }
  }

  private static List<Result> time(
      Group group,
      Product product,
      Map<String, Integer> base,
      Function<Map<String, Integer>, Device> opener) {
    Map<Map<String, Integer>, Result> results = new LinkedHashMap<>();
    List<Map<String, Integer>> waiting = new ArrayList<>(group.candidates());
    Entrant best = null;
    while (!waiting.isEmpty()) {
      List<Entrant> entrants = new ArrayList<>();
      if (best != null) {
        entrants.add(best);
      }
      while (!waiting.isEmpty() && entrants.size() < limit(entrants)) {
        Map<String, Integer> sizes = waiting.remove(0);
        try {
          entrants.add(Entrant.checked(sizes, product, base, opener));
        } catch (DeviceException failure) {
          results.put(sizes, rejected(group, sizes, product, failure.getMessage()));
        }
      }
      Entrant fastest = compete(group, product, entrants, results);
      for (Entrant entrant : entrants) {
        if (entrant != fastest) {
          entrant.close();
        }
      }
      best = fastest;
    }
    if (best != null) {
      best.close();
    }
    return group.candidates().stream().map(results::get).toList();
  }

  private static int limit(List<Entrant> entrants) {
    return entrants.isEmpty() || !entrants.get(0).onGpu() ? Integer.MAX_VALUE : GPU_ENTRANTS;
  }

  /** Times candidates in turn, notes what came of them, and returns the fastest, null of none. */
  private static Entrant compete(
      Group group,
      Product product,
      List<Entrant> entrants,
      Map<Map<String, Integer>, Result> results) {
    entrants.forEach(entrant -> entrant.times().clear());
    for (int round = 0; round < ROUNDS; round++) {
      for (Entrant entrant : entrants) {
        entrant.times().add(entrant.turn());
      }
    }
    for (Entrant entrant : entrants) {
      double seconds = entrant.median();
      double rate = 1e-9 * product.operations() / seconds;
      results.put(
          entrant.sizes(), new Result(group.name(), entrant.sizes(), product, seconds, rate, null));
    }
    return entrants.stream().min(Comparator.comparingDouble(Entrant::median)).orElse(null);
  }

  private static Result rejected(
      Group group, Map<String, Integer> sizes, Product product, String why) {
    return new Result(group.name(), sizes, product, Double.NaN, 0, why);
  }
}
