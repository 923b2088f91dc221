package gibbon.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.result.DataTable;
import gibbon.result.ExperimentResult;
import gibbon.result.Figure;
import gibbon.result.Measurement;
import gibbon.result.Numbers;
import gibbon.result.Replicates;
import gibbon.result.Results;
import gibbon.result.RunResults;
import gibbon.result.Sample;
import gibbon.result.Sheet;
import gibbon.result.Sketch;
import gibbon.result.Tile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  @TempDir Path folder;

  private static Figure picture(Path folder, String name, String caption) {
    Tile tile = Tile.signed(new float[] {1, -1, 0, .5f});
    return Figures.save(folder, new Sketch(name, Sheet.of(List.of(tile), 1, 2, 2), caption));
  }

  private static List<String> found(String pattern, String page) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(page);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void everyExperimentNumberAndCommandIsThere() throws IOException {
    RunResults results = Sample.full();
    Path file = HtmlReport.write(folder, results);
    assertEquals(folder.resolve("report.html"), file);
    String page = Files.readString(file);
    assertTrue(page.startsWith("<!DOCTYPE html>"));
    assertTrue(page.contains("0.1.0") && page.contains("2026-01-02 03:04:05 UTC"));
    assertTrue(page.contains("6 min 25 s"), "the whole run's time");
    for (ExperimentResult experiment : results.experiments()) {
      String section = section(page, experiment.id() + "-" + experiment.run().profile());
      assertTrue(section.contains("<h2>" + experiment.title() + "</h2>"));
      assertTrue(section.contains(experiment.claim()));
      assertTrue(section.contains(experiment.choices().get(0)));
      assertTrue(section.contains("<pre><code>" + experiment.run().command() + "</code></pre>"));
      assertTrue(section.contains("Device: " + DeviceWords.of(experiment.run().device())));
      assertTrue(section.contains("Data: MNIST<"), "errors are not those of its training part");
      assertTrue(section.contains("Seed: 7") && section.contains("ε: 0.25"));
      assertTrue(section.contains("Time: 3 min 12 s"));
      for (Replicates.Row measurement : new Replicates(List.of(experiment)).rows()) {
        assertTrue(section.contains(measurement.note()));
        assertTrue(
            section.contains(
                "</th><td class=\"number\">"
                    + Numbers.paper(measurement)
                    + "</td><td class=\"number ours\">"
                    + Numbers.measured(measurement)),
            measurement.name());
      }
    }
    assertTrue(
        page.indexOf("id=\"softmax-fgsm-quick\"") < page.indexOf("id=\"maxout-fgsm-paper\""));
  }

  private static String section(String page, String anchor) {
    String start = "<section id=\"" + anchor + "\">";
    assertTrue(page.contains(start), anchor);
    String tail = page.substring(page.indexOf(start));
    return tail.substring(0, tail.indexOf("</section>"));
  }

  @Test
  void onlyScaledDownRunsAreLabelledSo() {
    String page = HtmlReport.render(folder, Sample.full());
    assertTrue(
        section(page, "softmax-fgsm-quick").contains("Scaled-down run: profile quick"), page);
    assertFalse(section(page, "maxout-fgsm-paper").contains("Scaled-down"));
    assertTrue(page.contains("class=\"notice\""));
    String paper = HtmlReport.render(folder, Sample.run(Sample.experiment("a", "paper")));
    assertFalse(paper.contains("class=\"notice\""));
  }

  @Test
  void theSummaryRepeatsTheNumberThatSaysMost() {
    ExperimentResult experiment =
        Sample.experiment(
            "a",
            "quick",
            new Measurement("first", "", null, 12.5, ""),
            new Measurement("second", "", 3., 4.25, ""));
    String page = HtmlReport.render(folder, Sample.run(experiment));
    String summary = page.substring(page.indexOf("id=\"summary\""), page.indexOf("<section"));
    assertTrue(summary.contains("12.5") && summary.contains("first"), summary);
    assertFalse(summary.contains("4.25"), summary);
  }

  @Test
  void severalSeedsMakeOneSectionWithTheirMeanAndEachValue() {
    RunResults results =
        Sample.run(Sample.seeded(1, .01), Sample.seeded(2, .02), Sample.seeded(3, .03));
    String section = section(HtmlReport.render(folder, results), "a-quick");
    assertTrue(section.contains("2.00 ± 1.00 %"), section);
    assertTrue(section.contains("1.00, 2.00, 3.00"), section);
    assertTrue(section.contains("--seeds 1,2,3"), section);
    assertTrue(section.contains("Seeds: 1, 2, 3"), section);
  }

  @Test
  void tablesOfTheExperimentsOwnAreThere() {
    DataTable table =
        DataTable.titled("Grid")
            .text("penalty")
            .number("coefficient")
            .percent("error")
            .row("L1", .0025, .0633)
            .row("L2", 1e-5, Double.NaN)
            .row("none", 0, .01)
            .noted("Over all pictures.");
    RunResults results = Sample.run(Sample.with(Sample.experiment("a", "quick"), List.of(table)));
    String section = section(HtmlReport.render(folder, results), "a-quick");
    for (String part :
        List.of("<h3>Grid</h3>", ">error<", ">0.0025<", ">6.33 %<", ">none<", "Over all pict")) {
      assertTrue(section.contains(part), part + " in " + section);
    }
    assertTrue(section.contains("class=\"number\">–<"), "a dash for no number: " + section);
    assertFalse(section.contains("class=\"number\">none<"), section);
  }

  @Test
  void linksLeadSomewhereWithinThePage() {
    String page = HtmlReport.render(folder, Sample.full());
    List<String> ids = found(" id=\"([^\"]*)\"", page);
    Set<String> unique = new HashSet<>(ids);
    assertEquals(ids.size(), unique.size(), "every id once");
    List<String> links = found("href=\"([^\"]*)\"", page);
    assertFalse(links.isEmpty());
    for (String link : links) {
      assertTrue(link.startsWith("#") && unique.contains(link.substring(1)), link);
    }
  }

  @Test
  void thePageAsksForNothingElse() throws IOException {
    Figure figure = picture(folder, "grid", "A grid.");
    RunResults results = Sample.run(Sample.with(Sample.experiment("a", "quick"), figure));
    String page = Files.readString(HtmlReport.write(folder, results));
    List<String> sources = found("src=\"([^\"]*)\"", page);
    String start = "data:image/png;base64,";
    assertEquals(1, sources.size());
    assertTrue(sources.get(0).startsWith(start));
    byte[] embedded = Base64.getDecoder().decode(sources.get(0).substring(start.length()));
    assertArrayEquals(Files.readAllBytes(folder.resolve("grid.png")), embedded);
    assertTrue(page.contains("alt=\"A grid.\""));
    for (String outside : List.of("http:", "https:", "<script", "<link", "url(", "@import")) {
      assertFalse(page.contains(outside), outside);
    }
  }

  @Test
  void hostileTextStaysText() {
    String hostile = "</td></style><script>alert(\"1\")</script> & ' onload=\"x\" ${7*7}";
    ExperimentResult experiment =
        new ExperimentResult(
            hostile,
            hostile,
            hostile,
            hostile,
            List.of(new Measurement(hostile, hostile, 1., 2, hostile)),
            hostile,
            List.of(hostile),
            List.of(.25),
            List.of(DataTable.titled(hostile).text(hostile).row(hostile).noted(hostile)),
            List.of(new Figure(hostile, hostile), new Figure("grid.png", hostile)),
            new ExperimentResult.Run(
                hostile, 1, hostile, hostile, List.of(hostile), hostile, hostile, 1, hostile));
    picture(folder, "grid", "");
    String page = HtmlReport.render(folder, Sample.run(experiment));
    assertFalse(page.contains("<script"), page);
    assertEquals(1, found("(</style>)", page).size());
    assertTrue(page.contains("&lt;script&gt;alert"));
    assertEquals(List.of(), found("<[^>]*(onload=)\"", page));
    for (String id : found(" id=\"([^\"]*)\"", page)) {
      assertTrue(id.matches("[a-z0-9-]+"), id);
    }
  }

  @Test
  void aPictureThatCannotBeShownLeavesASentence() throws IOException {
    Files.writeString(folder.resolve("broken.png"), "not a picture");
    Files.createDirectory(folder.resolve("out"));
    picture(folder, "outside", "");
    RunResults results =
        Sample.run(
            Sample.with(
                Sample.experiment("a", "quick"),
                new Figure("absent.png", "Nothing here."),
                new Figure("../outside.png", "Not ours."),
                new Figure("bad\u0000name.png", "No name."),
                new Figure("broken.png", "No picture.")));
    Files.writeString(folder.resolve("out/broken.png"), "not a picture");
    String page = HtmlReport.render(folder.resolve("out"), results);
    assertFalse(page.contains("<img"));
    assertTrue(
        page.contains(
            "The picture absent.png is missing here: there is no such file in the results' folder."),
        page);
    assertTrue(page.contains("it lies outside the results' folder."));
    assertTrue(
        page.contains("is not a file's name.") || page.contains("is not a file&#39;s name."));
    assertTrue(page.contains("it is not a PNG picture."));
    assertTrue(page.contains("Nothing here."), "the caption stays");
  }

  @Test
  void aFolderWithoutExperimentsHasAReportToo() {
    assertTrue(HtmlReport.render(folder, Sample.run()).contains("No experiment has finished"));
  }

  @Test
  void theClaimHasAVerdictWithItsFiguresAndTheSummaryHasThemToo() {
    RunResults results =
        Sample.run(
            Sample.experiment(
                "adversarial-training",
                "quick",
                Measurement.percent("clean error, normally trained", .94, .0195, ""),
                Measurement.percent("clean error, adversarially trained", .84, .0195, "Told."),
                Measurement.percent("FGSM error, normally trained", 89.4, .9974, ""),
                Measurement.percent("FGSM error, adversarially trained", 17.9, .217, ""),
                Measurement.percent("aside", null, .5, "")));
    String page = HtmlReport.render(folder, results);
    String section = section(page, "adversarial-training-quick");
    assertTrue(section.contains("The claim <b>shows in part</b>"), section);
    assertTrue(section.contains("✗ clean error, adversarially trained 1.95 % against"), section);
    assertTrue(section.contains("✓ FGSM error, adversarially trained 21.70 %"), section);
    int folded = section.indexOf("Also measured (1)");
    assertTrue(0 < folded && folded < section.indexOf(">aside<"), section);
    String summary = page.substring(page.indexOf("id=\"summary\""), page.indexOf("<section"));
    assertTrue(summary.contains("shows in part") && summary.contains("21.70 %"), summary);
    assertTrue(summary.contains("#adversarial-training-quick-note-1"), "the footnote too");
  }

  @Test
  void smallPicturesWithWordsAreShownOneByOne() throws IOException {
    Tile grey = Tile.of(new float[] {0, 1, .5f, 0}).labelled("label 7", "says 3");
    Tile colour = Tile.of(new float[12]).labelled("<b>");
    Sheet sheet = Sheet.of(List.of(grey, colour), 2, 2, 2).headed("clean", "adversarial");
    Figure figure = Figures.save(folder, "place", new Sketch("sheet", sheet, "A sheet."));
    RunResults results = Sample.run(Sample.with(Sample.experiment("a", "quick"), figure));
    Results.write(folder, results);
    assertEquals(results, Results.read(folder).orElseThrow());
    String page = HtmlReport.render(folder, results);
    assertTrue(page.contains("<b>clean</b>") && page.contains("<span>says 3</span>"));
    assertTrue(page.contains("<span>&lt;b&gt;</span>"));
    assertTrue(page.contains("alt=\"clean, label 7, says 3\""), page);
    assertTrue(page.contains("href=\"./place/sheet.png\""), page);
    List<String> sources = found("class=\"pixels\" src=\"data:image/png;base64,([^\"]*)\"", page);
    assertEquals(2, sources.size());
    BufferedImage first =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(sources.get(0))));
    assertEquals(6, first.getWidth());
    assertEquals(0x000000, first.getRGB(2, 2) & 0xffffff);
    assertEquals(0xffffff, first.getRGB(3, 2) & 0xffffff);
    assertEquals(0x808080, first.getRGB(2, 3) & 0xffffff);
  }

  @Test
  void devicesAreNamedAsAPersonSaysThem() {
    assertEquals(
        "PoCL on Intel Xeon Processor (skylake-avx512)",
        DeviceWords.of("pthread-skylake-avx512-Intel(R) Xeon(R) Processor"));
    assertEquals("PoCL on AMD EPYC (znver3)", DeviceWords.of("cpu-znver3-AMD EPYC"));
    assertEquals("NVIDIA H200", DeviceWords.of("NVIDIA H200"));
  }

  /** Where a file is not the one that was written, it is shown as it is. */
  @Test
  void cellsThatDoNotFitAreLeftOut() {
    Figure figure = picture(folder, "grid", "A grid.");
    Figure other =
        new Figure(
            figure.file(),
            figure.caption(),
            List.of(new Figure.Cell(0, 0, 1000, 10, 0, "", List.of("words"))));
    String page =
        HtmlReport.render(folder, Sample.run(Sample.with(Sample.experiment("a", "quick"), other)));
    assertFalse(page.contains("class=\"pixels\""));
    assertTrue(page.contains("alt=\"A grid.\""));
  }
}
