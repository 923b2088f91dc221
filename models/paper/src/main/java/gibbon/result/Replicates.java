package gibbon.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Results of one experiment that differ in nothing but the seed.
 *
 * @param runs at least one, in the order of their seeds
 */
public record Replicates(List<ExperimentResult> runs) {
  /**
   * A measurement over all seeds.
   *
   * @param measured a value a seed; NaN where there was nothing to measure
   */
  public record Row(String name, String unit, Double paper, List<Double> measured, String note) {
    /** The mean of the values there are; NaN where there are none. */
    public double mean() {
      return finite().stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    }

    /** The standard deviation, estimated from a sample; NaN for fewer than two values. */
    public double deviation() {
      List<Double> values = finite();
      double mean = mean();
      double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
      return values.size() < 2 ? Double.NaN : Math.sqrt(squares / (values.size() - 1));
    }

    private List<Double> finite() {
      return measured.stream().filter(Double::isFinite).toList();
    }
  }

  /** Puts results together that belong together, in the order of the first of each. */
  public static List<Replicates> of(RunResults results) {
    List<List<ExperimentResult>> groups = new ArrayList<>();
    for (ExperimentResult result : results.experiments()) {
      groups.stream()
          .filter(group -> group.get(0).alikeButForSeed(result))
          .findFirst()
          .orElseGet(
              () -> {
                groups.add(new ArrayList<>());
                return groups.get(groups.size() - 1);
              })
          .add(result);
    }
    return groups.stream().map(Replicates::new).toList();
  }

  /** The first, whose words and pictures speak for all. */
  public ExperimentResult first() {
    return runs.get(0);
  }

  public boolean several() {
    return runs.size() > 1;
  }

  /** Such as {@code 1, 2, 3}. */
  public String seeds() {
    return runs.stream()
        .map(result -> Long.toString(result.run().seed()))
        .collect(Collectors.joining(", "));
  }

  /** Every measurement, in the order of the first result that has it. */
  public List<Row> rows() {
    Map<String, Measurement> names = new LinkedHashMap<>();
    runs.forEach(run -> run.measurements().forEach(m -> names.putIfAbsent(m.name(), m)));
    return names.values().stream()
        .map(m -> new Row(m.name(), m.unit(), m.paper(), values(m.name()), m.note()))
        .toList();
  }

  private List<Double> values(String name) {
    return runs.stream()
        .map(
            run ->
                run.measurements().stream()
                    .filter(m -> m.name().equals(name))
                    .map(Measurement::measured)
                    .findFirst()
                    .orElse(Double.NaN))
        .toList();
  }
}
