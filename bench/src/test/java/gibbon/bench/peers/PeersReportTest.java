package gibbon.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.bench.peers.Task.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rounds count as undisturbed, and what is made of them. */
class PeersReportTest {
  private static final Task PRODUCT = Task.products().get(0);
  private static final Task TRAINING = Task.network(Kind.TRAINING, 240);
  private static final double QUIET = 120;
  private static final double PEAK = 200;

  @Test
  void aRoundCountsIfWitnessAndPeakAreCloseToTheirBest() {
    List<Round> rounds = new ArrayList<>();
    rounds.addAll(rounds(6, QUIET, PEAK, .85));
    rounds.addAll(rounds(20, .9 * QUIET, PEAK, .6));
    rounds.addAll(rounds(20, QUIET, .9 * PEAK, .97));
    PeersReport report = report(rounds);
    assertTrue(bar(report, "least share").contains(".85   bar: 0.80   met"));
    assertTrue(report.wanting().isEmpty());
    assertTrue(report.undisturbed().get(2).matches(".* 85\\.0 % .* 6"));
  }

  @Test
  void whatAllRoundsSayStandsBesideIt() {
    List<Round> rounds = new ArrayList<>(rounds(6, QUIET, PEAK, .85));
    rounds.addAll(rounds(20, .9 * QUIET, PEAK, .6));
    assertTrue(bar(report(rounds), "least share").contains("(6 undisturbed rounds; 0.60 in all)"));
  }

  @Test
  void whatGibbonReachesHasNoSayInIt() {
    for (double share : new double[] {.1, .5, 1.2}) {
      List<Round> rounds = new ArrayList<>(rounds(7, QUIET, PEAK, share));
      rounds.addAll(rounds(9, .9 * QUIET, PEAK, 1 - share / 2));
      assertTrue(report(rounds).undisturbed().get(2).endsWith(" 7"));
    }
  }

  @Test
  void laterRoundsCountAmongTheUndisturbedOnly() {
    // Fewer than the later ones, which would move the median of all.
    Measured row = new Measured(PRODUCT, rounds(3, .9 * QUIET, PEAK, .6));
    PeersReport report = report(row);
    row.later().addAll(rounds(Peers.ENOUGH, QUIET, PEAK, .85));
    assertTrue(bar(report, "least share").contains(" 0.85   bar"));
    assertTrue(bar(report, "least share").contains("0.60 in all"));
  }

  @Test
  void fewerThanEnoughAreNoMeasurement() {
    List<Round> rounds = new ArrayList<>(rounds(Peers.ENOUGH - 1, QUIET, PEAK, .85));
    rounds.addAll(rounds(9, .5 * QUIET, PEAK, .6));
    // The fifth best is the best, so it has to be told apart by another product's rounds.
    PeersReport report = report(rounds);
    report.add(new Measured(Task.products().get(1), rounds(Peers.ENOUGH, QUIET, PEAK, .9)));
    assertTrue(bar(report, "least share").contains("too few undisturbed rounds"));
    assertEquals(List.of(PRODUCT), report.wanting().stream().map(Measured::task).toList());
  }

  /** A library of threads that waits for a core taken away loses far more than ours. */
  @Test
  void disturbedRoundsMoveNoRatio() {
    for (double disturbed : new double[] {.1, 1, 15}) {
      List<Round> rounds = new ArrayList<>(against(6, QUIET, PEAK, 1.9));
      rounds.addAll(against(9, .9 * QUIET, PEAK, disturbed));
      rounds.addAll(against(9, QUIET, .9 * PEAK, disturbed));
      String bar = bar(report(new Measured(TRAINING, rounds)), "training 240×5 against pytorch");
      assertTrue(bar.contains(" 1.90   bar: 2.00   NOT MET   (6 undisturbed rounds"), bar);
    }
  }

  @Test
  void aRatioOfTooFewUndisturbedRoundsIsNone() {
    List<Round> rounds = new ArrayList<>(against(Peers.ENOUGH - 1, QUIET, PEAK, 2.7));
    rounds.addAll(against(9, .9 * QUIET, PEAK, 15));
    PeersReport report = report(new Measured(TRAINING, rounds));
    report.add(new Measured(PRODUCT, rounds(Peers.ENOUGH, QUIET, PEAK, .9)));
    String bar = bar(report, "training 240×5 against pytorch");
    assertTrue(bar.contains(" -   bar: 2.00   too few undisturbed rounds   (4 und"), bar);
    assertTrue(bar.contains("15.00 in all"), bar);
    assertTrue(
        report.undisturbed().stream().anyMatch(line -> line.endsWith(" 2.70 (  4)")),
        report.undisturbed()::toString);
    assertEquals(List.of(TRAINING), report.wanting().stream().map(Measured::task).toList());
  }

  @Test
  void whoIsLeftOutIsNamedWithWhatTheOthersReached(@TempDir Path folder) throws Exception {
    String why = "pytorch is left out of training 240×5: 3.1 % of array 1 differ";
    Measured row =
        new Measured(TRAINING, rounds(6, QUIET, PEAK, .5, TRAINING), Map.of("pytorch", why));
    PeersReport report = report(row);
    String bar = bar(report, "training 240×5 against pytorch");
    double seconds = row.seconds(Peers.US);
    String alone = gibbon.Text.of("%.2f ms, 100 GFLOP/s, 50 %% of the peak", 1e3 * seconds);
    assertTrue(bar.endsWith("not measured: " + why + "; Gibbon alone " + alone), bar);
    assertTrue(report.line(row).contains(gibbon.Text.of(" %.3f ", 1e3 * seconds)));
    report.write(folder, "a device");
    assertTrue(Files.readString(folder.resolve("peers.md")).contains(why));
    assertTrue(Files.readString(folder.resolve("peers.json")).contains(why));
  }

  /** Rounds of attacks take long; what is disturbed in each of them keeps no other task waiting. */
  @Test
  void tasksAreMeasuredAgainInQuietMomentsOneAfterAnother() {
    Measured hopeless = new Measured(TRAINING, against(5, .5 * QUIET, PEAK, 9));
    Measured ready = new Measured(Task.products().get(1), rounds(5, QUIET, PEAK, .9));
    Measured wanting = new Measured(PRODUCT, rounds(5, .5 * QUIET, PEAK, .5));
    PeersReport report = report(hopeless);
    report.add(ready);
    report.add(wanting);
    List<Job> again = new ArrayList<>();
    int[] moments = {0};
    Patience.Machine machine =
        new Patience.Machine() {
          @Override
          public double witness() {
            return ++moments[0] % 2 == 0 ? QUIET : .5 * QUIET;
          }

          @Override
          public List<Round> again(Measured row, int rounds) {
            assertEquals(0, moments[0] % 2, "in a disturbed moment");
            again.add(row.task());
            return row == hopeless && again.size() < 20
                ? against(rounds, .5 * QUIET, PEAK, 9)
                : rounds(rounds, QUIET, PEAK, .8, (Task) row.task());
          }

          @Override
          public void pause() {}
        };
    new Patience(machine, report, line -> {}).last(java.time.Duration.ofMinutes(1));
    assertTrue(report.wanting().isEmpty());
    assertFalse(again.contains(ready.task()));
    assertTrue(again.subList(0, 4).contains(PRODUCT), again::toString);
    assertEquals(2, Collections.frequency(again, PRODUCT));
  }

  private static PeersReport report(List<Round> rounds) {
    return report(new Measured(PRODUCT, rounds));
  }

  private static PeersReport report(Measured row) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put(Peers.US, "Gibbon");
    if (row.has("pytorch") || row.leftOut().containsKey("pytorch")) {
      names.put("pytorch", "PyTorch");
    }
    PeersReport report = new PeersReport(names, "a witness");
    report.add(row);
    return report;
  }

  private static List<Round> rounds(int count, double witness, double peak, double share) {
    return rounds(count, witness, peak, share, PRODUCT);
  }

  private static List<Round> rounds(
      int count, double witness, double peak, double share, Task task) {
    double seconds = 1e-9 * task.operations() / peak / share;
    return Collections.nCopies(
        count, new Round(Map.of(Peers.US, seconds), seconds, seconds, peak, witness));
  }

  private static List<Round> against(int count, double witness, double peak, double ratio) {
    Map<String, Double> seconds = Map.of(Peers.US, .004, "pytorch", .004 * ratio);
    return Collections.nCopies(count, new Round(seconds, .004, .004, peak, witness));
  }

  private static String bar(PeersReport report, String words) {
    return report.bars().stream().filter(line -> line.contains(words)).findFirst().orElseThrow();
  }
}
