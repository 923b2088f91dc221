package gibbon.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which rounds count as undisturbed, and what is made of them. */
class PeersReportTest {
  private static final Task PRODUCT = Task.products().get(0);
  private static final double QUIET = 120;
  private static final double PEAK = 200;

  @Test
  void aRoundCountsIfReferenceAndPeakAreCloseToTheirBest() {
    List<Round> rounds = new ArrayList<>();
    rounds.addAll(rounds(6, QUIET, PEAK, .85));
    rounds.addAll(rounds(20, .9 * QUIET, PEAK, .6));
    rounds.addAll(rounds(20, QUIET, .9 * PEAK, .97));
    PeersReport report = report(rounds);
    assertTrue(bar(report, "undisturbed").contains(".85   bar: 0.80   met"));
    assertTrue(report.wanting().isEmpty());
    assertTrue(report.undisturbed().get(2).matches(".* 85\\.0 % .* 6"));
  }

  @Test
  void allRoundsAreJudgedAsWell() {
    List<Round> rounds = new ArrayList<>(rounds(6, QUIET, PEAK, .85));
    rounds.addAll(rounds(20, .9 * QUIET, PEAK, .6));
    assertTrue(bar(report(rounds), "in all rounds  ").contains(".60   bar: 0.80   NOT MET"));
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
    PeersReport report = new PeersReport(Map.of(Peers.US, "Gibbon"));
    report.add(row);
    row.later().addAll(rounds(Peers.ENOUGH, QUIET, PEAK, .85));
    assertTrue(bar(report, "undisturbed").contains("0.85"));
    assertTrue(bar(report, "in all rounds  ").contains("0.60"));
  }

  @Test
  void fewerThanEnoughAreNoMeasurement() {
    List<Round> rounds = new ArrayList<>(rounds(Peers.ENOUGH - 1, QUIET, PEAK, .85));
    rounds.addAll(rounds(9, .5 * QUIET, PEAK, .6));
    // The fifth best is the best, so it has to be told apart by another product's rounds.
    PeersReport report = report(rounds);
    report.add(new Measured(Task.products().get(1), rounds(Peers.ENOUGH, QUIET, PEAK, .9)));
    assertTrue(bar(report, "undisturbed").contains("not measured"));
    assertEquals(List.of(PRODUCT), report.wanting().stream().map(Measured::task).toList());
  }

  @Test
  void withoutReferenceNothingIsUndisturbed() {
    PeersReport report = report(rounds(9, Double.NaN, PEAK, .85));
    assertTrue(bar(report, "undisturbed").contains("not measured"));
    assertTrue(report.undisturbed().isEmpty());
  }

  private static PeersReport report(List<Round> rounds) {
    PeersReport report = new PeersReport(Map.of(Peers.US, "Gibbon"));
    report.add(new Measured(PRODUCT, rounds));
    return report;
  }

  private static List<Round> rounds(int count, double reference, double peak, double share) {
    double seconds = 1e-9 * PRODUCT.operations() / peak / share;
    return Collections.nCopies(
        count, new Round(Map.of(Peers.US, seconds), seconds, seconds, peak, reference));
  }

  private static String bar(PeersReport report, String words) {
    return report.bars().stream().filter(line -> line.contains(words)).findFirst().orElseThrow();
  }
}
