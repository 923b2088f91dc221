package gibbon.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.bench.BenchRun.Score;
import gibbon.device.Roofline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {
  private static final Roofline ROOFS = new Roofline(200, 50);

  /** 2 ms, half of it in kernels, which make 100 GFLOP/s. */
  private static final Score PRODUCT =
      new Score("kernel", "matmul_nn 1 2 3", 2e-3, 1e-5, 1e-3, 1e8, 1e6, 1);

  private static final Score COPY = new Score("kernel", "copy", 1e-3, 1e-5, 1e-3, 0, 25e6, 1);
  private static final Score UNTIMED =
      new Score("step", "<forward>", 1e-3, Double.NaN, Double.NaN, 1e8, 1e6, 9);

  private static final Score PEAK =
      new Score(BenchReport.ROOF, "fma_peak", 1e-3, 1e-5, 1e-3, 2e8, 4e3, 1);

  @TempDir Path folder;

  private static BenchRun run(Roofline after, Score... scores) {
    return new BenchRun("a device", ROOFS, after, List.of(scores));
  }

  private static String row(String table, String name) {
    return table.lines().filter(line -> line.contains(name)).findFirst().orElseThrow();
  }

  @Test
  void theTableSetsRatesBesideTheNearerRoof() {
    String table = BenchReport.table(run(ROOFS, PRODUCT, COPY));
    assertTrue(
        row(table, "matmul_nn").matches(".* 2000 +1000 +50 % +100 +1\\.0 +FMA 50 % +25 %"), table);
    assertTrue(row(table, "copy").matches(".* 1000 +1000 +0 % +- +25\\.0 +copy 50 % +50 %"), table);
    assertFalse(table.contains("No device timer"), table);
    assertFalse(table.contains("changed its speed"), table);
  }

  @Test
  void columnsStandUnderTheirTitlesHoweverLongAName() {
    Score longName = new Score("kernel", "x".repeat(60), 2e-3, 1e-5, 1e-3, 1e8, 1e6, 1);
    List<String> lines = BenchReport.table(run(ROOFS, longName, COPY)).lines().toList();
    assertEquals(lines.get(0).length(), lines.get(1).length());
    assertEquals(lines.get(0).length(), lines.get(2).length());
  }

  @Test
  void withoutATimerTheHostsClockStandsInAndSaysSo() {
    String table = BenchReport.table(run(ROOFS, UNTIMED));
    assertTrue(row(table, "forward").matches(".* no timer +- +100 +1\\.0 +FMA 50 % +50 %"), table);
    assertTrue(table.contains("No device timer"), table);
  }

  @Test
  void roofsThatMovedAreTold() {
    String table = BenchReport.table(run(new Roofline(170, 50), PRODUCT));
    assertTrue(table.contains("the roofs were 170.0 GFLOP/s"), table);
  }

  @Test
  void thePageIsOneFileWithPlotAndBars() throws IOException {
    Path page =
        BenchReport.write(
            folder, Map.of("Seed", "1"), List.of(run(ROOFS, PEAK, PRODUCT, COPY, UNTIMED)));
    String html = Files.readString(page);
    assertEquals("bench.html", page.getFileName().toString());
    assertTrue(html.contains("src=\"data:image/png;base64,"), "the plot is inside");
    assertTrue(html.contains("&lt;forward>") || html.contains("&lt;forward&gt;"), html);
    assertTrue(html.contains("style=\"width: 50%\""), "bars");
    assertFalse(html.contains("http://") || html.contains("https://"), "nothing is fetched");
    assertTrue(Files.exists(folder.resolve("roofline.svg")));
  }
}
