package gibbon.report;

import gibbon.paper.Verdict;
import gibbon.result.ExperimentResult;
import gibbon.result.Numbers;
import gibbon.result.Replicates;
import gibbon.result.RunResults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the template shows, worded and in order, so that the template only places it.
 *
 * @param facts of the run: name and value
 * @param scaledDown a sentence about scaled-down profiles, or empty
 * @param sections an experiment under some conditions each, in the paper's order
 */
record ReportPage(List<Fact> facts, String scaledDown, List<Section> sections) {
  /** So many of the figures that decide stand in the summary. */
  private static final int IN_SUMMARY = 3;

  record Fact(String name, String value) {}

  /**
   * @param note number of a note of the same section, 0 for none
   * @param each the value of each seed, or empty where there is one
   */
  record Row(String name, String paper, String measured, int note, String each) {}

  /**
   * @param anchor of the section within the page
   * @param place in the paper, such as {@code Section 4}
   * @param label of the profile, which says whether the run was scaled down
   * @param ours the head of the column of our values
   * @param rows those that the paper gives too, and those that decide about the claim
   * @param more the others
   * @param headline the rows that the summary repeats: those that decide, or the one that says most
   * @param verdict whether the claim shows, or empty
   * @param figures that decide about it, and what was asked of them
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
      String ours,
      List<Row> rows,
      List<Row> more,
      List<Row> headline,
      String verdict,
      List<String> figures,
      List<String> notes,
      List<EmbeddedPicture> pictures,
      List<TableOnPage> tables,
      List<String> choices,
      String command,
      List<Fact> facts) {}

  static ReportPage of(Path folder, RunResults results) {
    Set<String> anchors = new HashSet<>();
    List<Section> sections = new ArrayList<>();
    for (Replicates replicates : Replicates.of(results)) {
      sections.add(section(folder, replicates, anchors));
    }
    boolean scaledDown = results.experiments().stream().anyMatch(Wording::scaledDown);
    return new ReportPage(facts(results), scaledDown ? Wording.SCALED_DOWN : "", sections);
  }

  private static List<Fact> facts(RunResults results) {
    List<ExperimentResult> all = results.experiments();
    List<Fact> facts = new ArrayList<>();
    if (!all.isEmpty()) {
      double seconds = all.stream().mapToDouble(e -> e.run().seconds()).sum();
      facts.add(distinct("Gibbon", all, run -> run.version()));
      facts.add(distinct("Date", all, run -> Wording.date(run.date())));
      facts.add(distinct("Device", all, run -> DeviceWords.of(run.device())));
      facts.add(distinct("Data", all, run -> Wording.data(run.data())));
      facts.add(distinct("Profile", all, run -> run.profile()));
      facts.add(distinct("Seed", all, run -> Long.toString(run.seed())));
      facts.add(new Fact("Computing time", Numbers.duration(seconds)));
    }
    return facts;
  }

  private static Fact distinct(
      String name, List<ExperimentResult> all, Function<ExperimentResult.Run, String> value) {
    return new Fact(
        name,
        all.stream()
            .map(result -> value.apply(result.run()))
            .distinct()
            .collect(Collectors.joining(", ")));
  }

  private static Section section(Path folder, Replicates replicates, Set<String> anchors) {
    ExperimentResult experiment = replicates.first();
    Map<String, Integer> notes = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    List<Row> more = new ArrayList<>();
    Optional<Verdict> verdict = Verdict.of(replicates);
    List<String> deciding = deciding(verdict, replicates);
    Map<String, Row> byName = new LinkedHashMap<>();
    for (Replicates.Row measurement : replicates.rows()) {
      int note =
          measurement.note().isEmpty()
              ? 0
              : notes.computeIfAbsent(measurement.note(), text -> notes.size() + 1);
      Row row =
          new Row(
              measurement.name(),
              Numbers.paper(measurement),
              Numbers.measured(measurement),
              note,
              replicates.several() ? Numbers.each(measurement) : "");
      boolean first = measurement.paper() != null || deciding.contains(measurement.name());
      (first ? rows : more).add(row);
      byName.put(measurement.name(), row);
    }
    if (rows.isEmpty()) {
      rows.addAll(more);
      more.clear();
    }
    List<Row> headline =
        deciding.stream().limit(IN_SUMMARY).map(byName::get).filter(Objects::nonNull).toList();
    boolean scaledDown = Wording.scaledDown(experiment);
    String profile = experiment.run().profile();
    return new Section(
        anchor(experiment.id() + "-" + profile, anchors),
        experiment.id(),
        experiment.title(),
        capital(Wording.section(experiment)),
        experiment.claim(),
        profile,
        scaledDown
            ? "Scaled-down run: profile " + profile
            : "The paper's own training: profile paper",
        scaledDown,
        replicates.several() ? "Ours, mean ± deviation" : "Ours (" + profile + ")",
        rows,
        more,
        headline,
        verdict.map(found -> found.kind().words()).orElse(""),
        verdict.map(Verdict::figures).orElse(List.of()),
        List.copyOf(notes.keySet()),
        experiment.figures().stream().map(figure -> EmbeddedPicture.of(folder, figure)).toList(),
        experiment.tables().stream().map(TableOnPage::of).toList(),
        experiment.choices(),
        command(replicates),
        facts(replicates));
  }

  /** The measurements that decide about the claim; without a rule the one that says most. */
  private static List<String> deciding(Optional<Verdict> verdict, Replicates replicates) {
    return verdict
        .filter(found -> found.kind() != Verdict.Kind.NOT_JUDGED)
        .map(Verdict::names)
        .orElse(List.of(replicates.first().headline()));
  }

  /** The command of the first, with all the seeds. */
  private static String command(Replicates replicates) {
    ExperimentResult.Run run = replicates.first().run();
    return replicates.several()
        ? run.command()
            .replace("--seed " + run.seed(), "--seeds " + replicates.seeds().replace(" ", ""))
        : run.command();
  }

  private static List<Fact> facts(Replicates replicates) {
    ExperimentResult experiment = replicates.first();
    List<ExperimentResult> runs = replicates.runs();
    List<Fact> facts = new ArrayList<>();
    facts.add(distinct("Device", runs, run -> DeviceWords.of(run.device())));
    facts.add(distinct("Data", runs, run -> Wording.data(run.data())));
    facts.add(new Fact(replicates.several() ? "Seeds" : "Seed", replicates.seeds()));
    if (!experiment.run().settings().isEmpty()) {
      facts.add(new Fact("Set otherwise", String.join(", ", experiment.run().settings())));
    }
    if (!experiment.epsilons().isEmpty()) {
      facts.add(
          new Fact(
              "ε",
              experiment.epsilons().stream()
                  .map(epsilon -> Numbers.value(epsilon, ""))
                  .collect(Collectors.joining(", "))));
    }
    double seconds = runs.stream().mapToDouble(e -> e.run().seconds()).sum();
    facts.add(new Fact("Time", Numbers.duration(seconds)));
    facts.add(distinct("Date", runs, run -> Wording.date(run.date())));
    facts.add(distinct("Gibbon", runs, run -> run.version()));
    return facts;
  }

  /** A name for the place, unlike any before it. */
  private static String anchor(String text, Set<String> taken) {
    String name = text.replaceAll("[^A-Za-z0-9]+", "-").toLowerCase(Locale.ROOT);
    String free = name;
    for (int i = 2; !taken.add(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
