package gibbon.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the template shows, worded and in order, so that the template only places it.
 *
 * @param facts of the run: name and value
 * @param scaledDown a sentence about scaled-down profiles, or empty
 * @param sections an experiment each, in the paper's order
 */
record ReportPage(List<Fact> facts, String scaledDown, List<Section> sections) {
  record Fact(String name, String value) {}

  /**
   * @param note number of a note of the same section, 0 for none
   */
  record Row(String name, String paper, String measured, int note) {}

  /**
   * @param anchor of the section within the page
   * @param place in the paper, such as {@code Section 4}
   * @param label of the profile, which says whether the run was scaled down
   * @param headline the rows that the summary repeats: those with a number in the paper, or the
   *     first one
   * @param notes of the rows, numbered from 1
   */
  record Section(
      String anchor,
      String id,
      String title,
      String place,
      String claim,
      String profile,
      String label,
      boolean scaledDown,
      List<Row> rows,
      List<Row> headline,
      List<String> notes,
      List<EmbeddedPicture> pictures,
      List<String> choices,
      String command,
      List<Fact> facts) {}

  static ReportPage of(Path folder, RunResults results) {
    List<Section> sections =
        results.experiments().stream().map(experiment -> section(folder, experiment)).toList();
    boolean scaledDown = results.experiments().stream().anyMatch(Wording::scaledDown);
    return new ReportPage(facts(results), scaledDown ? Wording.SCALED_DOWN : "", sections);
  }

  private static List<Fact> facts(RunResults results) {
    List<ExperimentResult> all = results.experiments();
    List<Fact> facts = new ArrayList<>();
    if (!all.isEmpty()) {
      double seconds = all.stream().mapToDouble(e -> e.run().seconds()).sum();
      facts.add(new Fact("Gibbon", distinct(all.stream().map(e -> e.run().version()).toList())));
      facts.add(
          new Fact("Date", distinct(all.stream().map(e -> Wording.date(e.run().date())).toList())));
      facts.add(new Fact("Device", distinct(all.stream().map(e -> e.run().device()).toList())));
      facts.add(new Fact("Profile", distinct(all.stream().map(e -> e.run().profile()).toList())));
      facts.add(
          new Fact(
              "Seed", distinct(all.stream().map(e -> Long.toString(e.run().seed())).toList())));
      facts.add(new Fact("Computing time", Numbers.duration(seconds)));
    }
    return facts;
  }

  private static String distinct(List<String> values) {
    return values.stream().distinct().collect(Collectors.joining(", "));
  }

  private static Section section(Path folder, ExperimentResult experiment) {
    Map<String, Integer> notes = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    List<Row> headline = new ArrayList<>();
    for (Measurement measurement : experiment.measurements()) {
      int note =
          measurement.note().isEmpty()
              ? 0
              : notes.computeIfAbsent(measurement.note(), text -> notes.size() + 1);
      String paper = measurement.paper() == null ? "–" : Numbers.paper(measurement);
      Row row = new Row(measurement.name(), paper, Numbers.measured(measurement), note);
      rows.add(row);
      if (measurement.paper() != null) {
        headline.add(row);
      }
    }
    if (headline.isEmpty() && !rows.isEmpty()) {
      headline.add(rows.get(0));
    }
    boolean scaledDown = Wording.scaledDown(experiment);
    return new Section(
        anchor(experiment.id() + "-" + experiment.run().profile()),
        experiment.id(),
        experiment.title(),
        capital(Wording.section(experiment)),
        experiment.claim(),
        experiment.run().profile(),
        scaledDown
            ? "Scaled-down run: profile " + experiment.run().profile()
            : "The paper's own training: profile paper",
        scaledDown,
        rows,
        headline,
        List.copyOf(notes.keySet()),
        experiment.figures().stream().map(figure -> EmbeddedPicture.of(folder, figure)).toList(),
        experiment.choices(),
        experiment.run().command(),
        facts(experiment));
  }

  private static List<Fact> facts(ExperimentResult experiment) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Device", experiment.run().device()));
    facts.add(new Fact("Seed", Long.toString(experiment.run().seed())));
    if (!experiment.epsilons().isEmpty()) {
      facts.add(
          new Fact(
              "ε",
              experiment.epsilons().stream()
                  .map(epsilon -> Numbers.value(epsilon, ""))
                  .collect(Collectors.joining(", "))));
    }
    facts.add(new Fact("Time", Numbers.duration(experiment.run().seconds())));
    return facts;
  }

  private static String anchor(String text) {
    return text.replaceAll("[^A-Za-z0-9]+", "-").toLowerCase(Locale.ROOT);
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
