package gibbon.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import gibbon.result.RunResults;
import gibbon.store.AtomicFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The file {@code report.html} of an output folder: what {@link RunResults} says, for people.
 *
 * <p>One file that asks for nothing else: pictures and styles are inside it, and it needs no
 * script. It reads well on wide and narrow screens, in light and dark, and on paper.
 */
public final class HtmlReport {
  /** The file's name in its folder. */
  public static final String FILE = "report.html";

  /** The template was turned into a class of this package by the build. */
  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          HtmlReport.class.getClassLoader(),
          HtmlReport.class.getPackageName());

  private HtmlReport() {}

  /**
   * Writes the report of a run into the run's folder, with the pictures it finds there. A picture
   * that is missing or damaged leaves a sentence in its place.
   *
   * @throws gibbon.store.StoreException if the file cannot be written
   */
  public static Path write(Path folder, RunResults results) {
    Path file = folder.resolve(FILE);
    byte[] page = render(folder, results).getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, out -> out.write(page));
    return file;
  }

  /** The report as text, with every value of the results escaped. */
  static String render(Path folder, RunResults results) {
    StringOutput page = new StringOutput();
    TEMPLATES.render("report.jte", ReportPage.of(folder, results), page);
    return page.toString();
  }
}
