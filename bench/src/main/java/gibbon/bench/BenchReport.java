package gibbon.bench;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import gibbon.Text;
import gibbon.bench.BenchRun.Score;
import gibbon.device.Roofline;
import gibbon.report.EmbeddedPicture;
import gibbon.report.Figures;
import gibbon.result.Figure;
import gibbon.result.Plot;
import gibbon.result.Sketch;
import gibbon.store.AtomicFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shows runs of benchmarks beside their device's roofs: a table for the terminal, and a page. */
public final class BenchReport {
  /** The page's name in its folder. */
  public static final String FILE = "bench.html";

  /** The group of benchmarks that measure the roofs: in the plot they are the line itself. */
  public static final String ROOF = "roof";

  private static final double NOTABLE_DRIFT = .1;

  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          BenchReport.class.getClassLoader(),
          BenchReport.class.getPackageName());

  private BenchReport() {}

  /**
   * What the template shows.
   *
   * @param facts about machine and run
   * @param devices a section each
   */
  public record Page(Map<String, String> facts, List<Section> devices) {}

  /**
   * A device.
   *
   * @param note on a roof that changed during the run; may be empty
   */
  public record Section(
      String device, String roofs, String note, EmbeddedPicture plot, List<Row> rows) {}

  /**
   * A benchmark in words.
   *
   * @param roof which roof the kernel would meet first
   * @param percent how near the kernels came to it
   * @param percentWithHost how near they came with the host's time
   */
  public record Row(
      String group,
      String name,
      String time,
      String kernels,
      String host,
      String gigaflops,
      String gigabytes,
      String roof,
      int percent,
      int percentWithHost) {
    /** What the benchmark is listed as. */
    public String listed() {
      return group + " " + name;
    }

    /** The length of a bar in percent of the place for it. */
    public int bar() {
      return Math.min(100, percent);
    }

    /** As {@link #bar}, with the host's time. */
    public int barWithHost() {
      return Math.min(100, percentWithHost);
    }
  }

  /** Renders a run as a table for the terminal. */
  public static String table(BenchRun run) {
    StringBuilder table = new StringBuilder();
    List<Row> rows = rows(run);
    int width =
        Math.max(
            run.device().length(),
            rows.stream().mapToInt(row -> row.listed().length()).max().orElse(0));
    String format = "%-" + width + "s %10s %10s %6s %8s %7s %11s %9s";
    line(
        table,
        format,
        run.device(),
        "µs",
        "kernels",
        "host",
        "GFLOP/s",
        "GB/s",
        "of roof",
        "with host");
    for (Row row : rows) {
      line(
          table,
          format,
          row.listed(),
          row.time(),
          row.kernels(),
          row.host(),
          row.gigaflops(),
          row.gigabytes(),
          row.roof() + " " + row.percent() + " %",
          row.percentWithHost() + " %");
    }
    line(table, "Roofs: %s.", roofs(run.roofs()));
    if (!note(run).isEmpty()) {
      line(table, "%s", note(run));
    }
    if (run.scores().stream().anyMatch(score -> !score.timed())) {
      line(
          table, "No device timer: rates are by the host's clock, the cost of launching included.");
    }
    return table.toString();
  }

  /**
   * Writes {@code bench.html} and its plots into a folder that exists.
   *
   * @throws gibbon.store.StoreException if a file cannot be written
   */
  public static Path write(Path folder, Map<String, String> facts, List<BenchRun> runs) {
    List<Section> sections = new ArrayList<>();
    for (BenchRun run : runs) {
      String name = runs.size() == 1 ? "roofline" : "roofline-" + (sections.size() + 1);
      Figure figure =
          Figures.save(
              folder,
              new Sketch(
                  name,
                  plot(run),
                  "Each point is a benchmark: how many operations it makes for each byte it must move, and how many a second. The line is what the device could do at most. Points above it move bytes that stay in a cache. Kernels without arithmetic are in the table only."));
      sections.add(
          new Section(
              run.device(),
              roofs(run.roofs()),
              note(run),
              EmbeddedPicture.of(folder, figure),
              rows(run)));
    }
    StringOutput page = new StringOutput();
    TEMPLATES.render("bench.jte", new Page(facts, sections), page);
    Path file = folder.resolve(FILE);
    byte[] bytes = page.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, out -> out.write(bytes));
    return file;
  }

  private static List<Row> rows(BenchRun run) {
    return run.scores().stream().map(score -> row(run.roofs(), score)).toList();
  }

  private static Row row(Roofline roofs, Score score) {
    return new Row(
        score.group(),
        score.name(),
        number(1e6 * score.seconds()),
        score.timed() ? number(1e6 * score.kernelSeconds()) : "no timer",
        score.timed() ? percent(score.hostShare()) + " %" : "-",
        score.flops() == 0 ? "-" : number(score.gigaflops()),
        number(score.gigabytes()),
        roofs.bound(score.flops(), score.bytes()).text(),
        percent(roofs.share(score.flops(), score.bytes(), score.rated())),
        percent(roofs.share(score.flops(), score.bytes(), score.seconds())));
  }

  private static Plot plot(BenchRun run) {
    double ridge = run.roofs().gigaflops() / run.roofs().gigabytes();
    double least = ridge / 10;
    double most = ridge * 10;
    List<String> groups =
        run.scores().stream().map(Score::group).distinct().filter(g -> !g.equals(ROOF)).toList();
    List<Plot.Curve> points = new ArrayList<>();
    for (String group : groups) {
      List<Score> drawn =
          run.scores().stream().filter(s -> s.group().equals(group) && s.flops() > 0).toList();
      if (!drawn.isEmpty()) {
        double[] x = drawn.stream().mapToDouble(s -> s.flops() / s.bytes()).toArray();
        double[] y = drawn.stream().mapToDouble(Score::gigaflops).toArray();
        for (double intensity : x) {
          least = Math.min(least, intensity);
          most = Math.max(most, intensity);
        }
        points.add(new Plot.Curve(group, x, y, Plot.Look.POINTS));
      }
    }
    List<Plot.Curve> curves = new ArrayList<>();
    curves.add(
        new Plot.Curve(
            ROOF,
            new double[] {least, ridge, most},
            new double[] {
              least * run.roofs().gigabytes(), run.roofs().gigaflops(), run.roofs().gigaflops()
            },
            Plot.Look.LINE));
    curves.addAll(points);
    return new Plot(
        "Kernels under the roofs",
        Plot.Axis.logarithmic("operations per byte"),
        Plot.Axis.logarithmic("GFLOP/s"),
        curves);
  }

  private static String roofs(Roofline roofs) {
    return Text.of(
        "FMA %.1f GFLOP/s (independent multiply-adds), copy %.1f GB/s (arrays larger than any cache)",
        roofs.gigaflops(), roofs.gigabytes());
  }

  private static String note(BenchRun run) {
    return run.drift() < NOTABLE_DRIFT
        ? ""
        : Text.of(
            "The machine changed its speed during the run: the roofs were %.1f GFLOP/s and %.1f GB/s after it. Percentages are that uncertain.",
            run.after().gigaflops(), run.after().gigabytes());
  }

  private static String number(double value) {
    return Text.of(value < 99.95 ? "%.1f" : "%.0f", value);
  }

  private static int percent(double share) {
    return (int) Math.round(100 * share);
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(Text.of(format, values)).append('\n');
  }
}
