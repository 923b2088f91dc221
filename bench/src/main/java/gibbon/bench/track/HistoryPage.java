package gibbon.bench.track;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import gibbon.Text;
import gibbon.bench.Bench;
import gibbon.bench.BenchRun;
import gibbon.report.EmbeddedPicture;
import gibbon.report.Figures;
import gibbon.result.Plot;
import gibbon.result.Sketch;
import gibbon.store.AtomicFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The trend of each benchmark's share of its roof over the kept runs: a page and its plots. */
public final class HistoryPage {
  private static final String FILE = "history.html";

  /** More curves cannot be told apart. */
  private static final int CURVES = 8;

  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Bench.class.getClassLoader(), Bench.class.getPackageName());

  private HistoryPage() {}

  /**
   * What the template shows.
   *
   * @param devices a section each
   */
  public record Page(List<Section> devices) {}

  /**
   * A device.
   *
   * @param runs the heads of the columns, the oldest first
   * @param plots of benchmarks of one kind each
   */
  public record Section(
      String device, List<String> runs, List<EmbeddedPicture> plots, List<Row> rows) {}

  /**
   * A benchmark.
   *
   * @param shares of the roof, a run each, in words
   */
  public record Row(String name, List<String> shares) {}

  /**
   * Writes {@code history.html} and its plots into a folder that exists.
   *
   * @param runs the oldest first
   */
  static Path write(Path folder, List<KeptRun> runs) {
    Map<String, List<KeptRun>> byDevice = new LinkedHashMap<>();
    for (KeptRun run : runs) {
      for (BenchRun device : run.runs()) {
        byDevice.computeIfAbsent(device.device(), unused -> new ArrayList<>()).add(run);
      }
    }
    List<Section> sections = new ArrayList<>();
    byDevice.forEach(
        (device, of) -> sections.add(section(folder, sections.size() + 1, device, of)));
    StringOutput page = new StringOutput();
    TEMPLATES.render("history.jte", new Page(sections), page);
    Path file = folder.resolve(FILE);
    byte[] bytes = page.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, out -> out.write(bytes));
    return file;
  }

  private static Section section(Path folder, int number, String device, List<KeptRun> runs) {
    Map<String, double[]> shares = new TreeMap<>();
    for (int i = 0; i < runs.size(); i++) {
      for (BenchRun run : runs.get(i).runs()) {
        if (run.device().equals(device)) {
          int at = i;
          Measure.all(run)
              .forEach(
                  (name, measure) ->
                      shares.computeIfAbsent(name, unused -> missing(runs.size()))[at] =
                          100 * measure.share());
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    Map<String, List<Plot.Curve>> kinds = new TreeMap<>();
    double[] places = new double[runs.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = i + 1;
    }
    shares.forEach(
        (name, of) -> {
          List<String> words = new ArrayList<>();
          for (double share : of) {
            words.add(Double.isNaN(share) ? "–" : Text.of("%.1f %%", share));
          }
          rows.add(new Row(name, words));
          String[] parts = name.split(" ", 3);
          String kind = parts[0] + " " + parts[1];
          List<Plot.Curve> curves = kinds.computeIfAbsent(kind, unused -> new ArrayList<>());
          if (curves.size() < CURVES) {
            curves.add(new Plot.Curve(parts.length < 3 ? parts[1] : parts[2], places, of));
          }
        });
    List<EmbeddedPicture> plots = new ArrayList<>();
    kinds.forEach(
        (kind, curves) -> {
          Sketch sketch =
              new Sketch(
                  "trend-" + number + "-" + kind.replaceAll("[^A-Za-z0-9]+", "-"),
                  new Plot(
                      kind,
                      Plot.Axis.linear("run, the oldest first"),
                      Plot.Axis.linear("% of the nearer roof"),
                      curves),
                  kind + " over the runs of the table below");
          plots.add(EmbeddedPicture.of(folder, Figures.save(folder, sketch)));
        });
    return new Section(device, runs.stream().map(KeptRun::title).toList(), plots, rows);
  }

  private static double[] missing(int runs) {
    double[] none = new double[runs];
    Arrays.fill(none, Double.NaN);
    return none;
  }
}
