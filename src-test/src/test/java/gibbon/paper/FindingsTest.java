package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.report.Figures;
import gibbon.result.Bars;
import gibbon.result.Figure;
import gibbon.result.Plot;
import gibbon.result.Plot.Axis;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {
  @TempDir Path root;

  @Test
  void nothingIsDrawnUntilWhoTookThemDrawsTheSketches() throws Exception {
    Findings findings = new Findings(root.resolve("rbf/quick-1"));
    double[] x = {1, 2};
    findings
        .plot("curve", Plot.of("t", Axis.linear("x"), Axis.linear("y")).line("a", x, x), "A curve.")
        .plot("bars", Bars.of("t", "x", "y", List.of("p", "q")).series("a", 1, Double.NaN), "Bars.")
        .picture("sheet", Sheet.of(List.of(Tile.of(new float[4])), 1, 2, 2), "A sheet.");
    assertFalse(Files.exists(root.resolve("rbf")));
    List<Figure> figures =
        findings.sketches().stream().map(s -> Figures.save(root, "rbf/quick-1", s)).toList();
    assertEquals(
        List.of(
            new Figure("rbf/quick-1/curve.png", "A curve."),
            new Figure("rbf/quick-1/bars.png", "Bars."),
            new Figure("rbf/quick-1/sheet.png", "A sheet.")),
        figures);
    for (String name : List.of("curve.png", "curve.svg", "bars.png", "bars.svg", "sheet.png")) {
      assertTrue(Files.size(root.resolve("rbf/quick-1").resolve(name)) > 0, name);
    }
  }

  @Test
  void theHeadlineIsTheOneNamedOrElseTheFirstThatThePaperGives() {
    Findings findings = new Findings(root.resolve("a"));
    assertEquals("", findings.headline());
    findings.percent("own", null, .1);
    assertEquals("own", findings.headline());
    findings.percent("paper's", 2., .1).percent("another of the paper's", 3., .1);
    assertEquals("paper's", findings.headline());
    assertEquals("own", findings.headline("own").headline());
  }

  /** Seeds are brought together by the names of measurements. */
  @Test
  void twoMeasurementsOfOneNameAreRefused() {
    Findings findings = new Findings(root.resolve("a")).percent("error", null, .1);
    assertThrows(IllegalArgumentException.class, () -> findings.number("error", null, 3));
  }
}
