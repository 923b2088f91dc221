package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.paper.Verdict.Kind;
import gibbon.result.Measurement;
import gibbon.result.Replicates;
import gibbon.result.Replicates.Row;
import gibbon.result.Results;
import gibbon.result.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static Row row(String name, double... measured) {
    List<Double> values = new ArrayList<>();
    for (double value : measured) {
      values.add(value);
    }
    return new Row(name, "%", null, values, "");
  }

  private static Kind judged(List<Criterion> criteria, Row... rows) {
    return Verdict.of(criteria, List.of(rows)).kind();
  }

  @Test
  void allSomeOrNoneOfTheCriteriaHold() {
    List<Criterion> both =
        List.of(Criterion.below("with", "without", .05), Criterion.atMost("fgsm", 50));
    Row without = row("without", 1.95);
    assertEquals(Kind.SHOWS, judged(both, row("with", 1.9), without, row("fgsm", 21.7)));
    assertEquals(Kind.IN_PART, judged(both, row("with", 1.95), without, row("fgsm", 21.7)));
    assertEquals(Kind.DOES_NOT_SHOW, judged(both, row("with", 1.95), without, row("fgsm", 99)));
    assertEquals(Kind.NOT_JUDGED, judged(both, row("with", 1.9), without));
    assertEquals(
        Kind.NOT_JUDGED, judged(both, row("with", Double.NaN), without, row("fgsm", 21.7)));
  }

  @Test
  void theFiguresThatDecideAreToldWithWhatWasAsked() {
    Verdict verdict =
        Verdict.of(
            List.of(Criterion.below("with", "without", .05), Criterion.atLeast("fgsm", 80)),
            List.of(row("with", 1.95), row("without", 1.95), row("fgsm", 99.74)));
    assertEquals(
        List.of(
            "✗ with 1.95 % against without 1.95 % (asked: lower by at least 0.05)",
            "✓ fgsm 99.74 % (asked: at least 80)"),
        verdict.figures());
    assertEquals(List.of("with", "without", "fgsm"), verdict.names());
  }

  /** A difference of two means that the seeds' spread explains shows nothing. */
  @Test
  void severalSeedsMustAgree() {
    List<Criterion> lower = List.of(Criterion.below("a", "b", .1));
    assertEquals(Kind.SHOWS, judged(lower, row("a", 1, 1.1, 1.05), row("b", 2, 2.1, 2.05)));
    assertEquals(Kind.DOES_NOT_SHOW, judged(lower, row("a", 0, 3, 1), row("b", 1, 4, 2)));
  }

  @Property
  void aboveIsBelowTheOtherWayRound(
      @ForAll @DoubleRange(min = 0, max = 100) double a,
      @ForAll @DoubleRange(min = 0, max = 100) double b,
      @ForAll @DoubleRange(min = 0, max = 50) double margin) {
    Kind above = judged(List.of(Criterion.above("a", "b", margin)), row("a", a), row("b", b));
    Kind below = judged(List.of(Criterion.below("b", "a", margin)), row("a", a), row("b", b));
    assertEquals(above, below);
    assertEquals(a - b >= margin, above == Kind.SHOWS);
    Kind noWorse = judged(List.of(Criterion.noWorse("a", "b", margin)), row("a", a), row("b", b));
    assertEquals(a - b <= margin, noWorse == Kind.SHOWS);
    Kind between = judged(List.of(Criterion.between("a", b, b + margin)), row("a", a));
    assertEquals(a >= b && a <= b + margin, between == Kind.SHOWS);
  }

  /** Every claim has a rule, and is judged by a kept run or said to have none. */
  @Test
  void everyExperimentIsJudgedByFiguresOfItsOwn() throws IOException {
    Path standard = Path.of("..", "docs", "results", "standard");
    String claims = Files.readString(Path.of("..", "docs", "claims.md"));
    String withoutRun =
        claims.lines().filter(line -> line.startsWith("Without a kept run")).findFirst().get();
    List<Replicates> kept = Replicates.of(Results.read(standard).orElseThrow());
    for (Experiment experiment : Experiments.all()) {
      assertFalse(experiment.criteria().isEmpty(), experiment.id());
      List<Replicates> runs =
          kept.stream().filter(each -> each.first().id().equals(experiment.id())).toList();
      String owed = "`" + experiment.id() + "`";
      assertEquals(runs.isEmpty(), withoutRun.contains(owed), experiment.id());
      for (Replicates each : runs) {
        Verdict verdict = Verdict.of(each).orElseThrow();
        assertTrue(verdict.kind() != Kind.NOT_JUDGED, experiment.id() + " " + verdict.figures());
      }
    }
  }

  @Test
  void anExperimentOfAnotherVersionIsNotJudged() {
    assertTrue(
        Verdict.of(
                new Replicates(
                    List.of(
                        Sample.experiment(
                            "another", "quick", Measurement.percent("e", null, .1, "")))))
            .isEmpty());
  }
}
