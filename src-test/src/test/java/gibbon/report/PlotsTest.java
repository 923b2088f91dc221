package gibbon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.result.Bars;
import gibbon.result.Figure;
import gibbon.result.Plot;
import gibbon.result.Plot.Axis;
import gibbon.result.Plot.Curve;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {
  @TempDir Path folder;

  private static Plot plot(Axis x, Curve... curves) {
    return new Plot("Error against ε", x, Axis.linear("error, %"), List.of(curves));
  }

  private static Curve curve(String name, double... y) {
    double[] x = new double[y.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i + 1;
    }
    return new Curve(name, x, y);
  }

  @Test
  void aPlotIsAPngAndAnSvg() throws Exception {
    Plot plot =
        plot(Axis.linear("ε"), curve("clean", 1, 2, 3), curve("<adversarial>", 3, Double.NaN, 1));
    Figure figure = Plots.save(folder, "curve", plot, "Two curves.");
    assertEquals(new Figure("curve.png", "Two curves."), figure);
    BufferedImage png = ImageIO.read(folder.resolve("curve.png").toFile());
    assertEquals(Plots.WIDTH * Plots.DENSITY, png.getWidth());
    assertEquals(Plots.HEIGHT * Plots.DENSITY, png.getHeight());
    assertTrue(count(png, 0x0072b2) > 500, "the first curve is blue");
    assertTrue(count(png, 0xd55e00) > 50, "the second curve is orange");

    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    var svg = factory.newDocumentBuilder().parse(folder.resolve("curve.svg").toFile());
    assertEquals("svg", svg.getDocumentElement().getTagName());
    assertTrue(svg.getElementsByTagName("path").getLength() > 20, "curves and letters");
  }

  @Test
  void theSamePlotGivesTheSamePng() throws IOException {
    Plot plot = plot(Axis.logarithmic("coefficient"), curve("train", 4, 3, 2, 1));
    Plots.save(folder, "a", plot, "");
    Plots.save(folder, "b", plot, "");
    assertEquals(-1, Files.mismatch(folder.resolve("a.png"), folder.resolve("b.png")));
  }

  @Test
  void manyCurvesAndManyPointsFit() {
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      curves.add(curve("network " + i, new double[500]));
    }
    Plot plot = new Plot("Many", Axis.linear("x"), Axis.linear("y"), curves);
    Plots.save(folder, "many", plot, "");
    assertTrue(Files.exists(folder.resolve("many.svg")));
  }

  @Test
  void aLegendTakesNothingFromTheCurves() throws IOException {
    String name = "maxout, adversarially trained ";
    Plot few = plot(Axis.linear("ε"), curve(name + 1, 1, 2), curve(name + 2, 2, 1));
    Plot many = few;
    for (int i = 3; i < 10; i++) {
      many = many.line(name + i, new double[] {1, 2}, new double[] {i, i});
    }
    Plots.save(folder, "few", few, "");
    Plots.save(folder, "many", many, "");
    assertTrue(height("many") > height("few") + 100 * Plots.DENSITY, "a line for each name");
  }

  private int height(String name) throws IOException {
    return ImageIO.read(folder.resolve(name + ".png").toFile()).getHeight();
  }

  @Test
  void barsWithLongNamesLieAndHaveRoomForEach() throws IOException {
    List<String> few =
        List.of("softmax names maxout's class, both wrong", "RBF names softmax's class too");
    List<String> many = new ArrayList<>(few);
    for (int i = 0; i < 8; i++) {
      many.add("another name " + i);
    }
    Plots.save(folder, "few", Bars.of("t", "", "%", few).series("paper", 84.6, Double.NaN), "");
    Plots.save(folder, "many", Bars.of("t", "", "%", many).series("paper", new double[10]), "");
    assertTrue(height("many") > height("few") + 150 * Plots.DENSITY);
    BufferedImage png = ImageIO.read(folder.resolve("few.png").toFile());
    assertTrue(count(png, 0x0072b2) > 5000, "the bar that has a value");
  }

  @Test
  void anAxisOfSharesReachesARoundNumber() {
    assertEquals(100, Plots.top(DoubleStream.of(1.95, Double.NaN, 99.74)), 1e-9);
    assertEquals(100, Plots.top(DoubleStream.of(100)), 1e-9);
    assertEquals(.5, Plots.top(DoubleStream.of(.2, .43)), 1e-9);
    assertNull(Plots.top(DoubleStream.of(-1, 3)));
    assertNull(Plots.top(DoubleStream.of(0, Double.NaN)));
  }

  @Test
  void whatCannotBeDrawnIsNamed() {
    Axis linear = Axis.linear("x");
    assertRefused("needs a curve, got none", plot(linear));
    assertRefused("'a'", plot(linear, curve("a", 1), curve("a", 2)));
    assertRefused(
        "needs as many y as x, got 2 and 1",
        plot(linear, new Curve("a", new double[1], new double[2])));
    assertRefused("needs at least one finite y", plot(linear, curve("a")));
    assertRefused("needs at least one finite y", plot(linear, curve("a", Double.NaN)));
    assertRefused(
        "needs finite x",
        plot(linear, new Curve("a", new double[] {Double.NaN}, new double[] {1})));
    assertRefused(
        "logarithmic",
        plot(Axis.logarithmic("x"), new Curve("a", new double[] {0, 1}, new double[] {1, 1})));
  }

  private void assertRefused(String part, Plot plot) {
    GibbonException failure =
        assertThrows(GibbonException.class, () -> Plots.save(folder, "refused", plot, ""));
    assertTrue(failure.getMessage().contains(part), failure.getMessage());
    assertTrue(Files.notExists(folder.resolve("refused.png")));
  }

  private static int count(BufferedImage image, int colour) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
      }
    }
    return count;
  }
}
