package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.explain.Account;
import gibbon.explain.view.DotView;
import gibbon.explain.view.HtmlView;
import gibbon.explain.view.JsonView;
import gibbon.explain.view.SvgView;
import gibbon.explain.view.TextView;
import gibbon.explain.view.TraceView;
import gibbon.paper.GibbonVersion;
import gibbon.store.AtomicFiles;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** How {@code gibbon explain} shows what it found. */
final class ExplainOutputs {
  /** Where an option without a file name writes to. */
  private static final String STANDARD_OUTPUT = "-";

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = STANDARD_OUTPUT,
      paramLabel = "FILE",
      description =
          "All numbers as JSON (see docs/explain-json.md), to a file or in place of the text.")
  private String json;

  @Option(
      names = "--dot",
      arity = "0..1",
      fallbackValue = STANDARD_OUTPUT,
      paramLabel = "FILE",
      description = "The tape, forward and backward, as a graph for Graphviz.")
  private String dot;

  @Option(
      names = "--svg",
      arity = "0..1",
      fallbackValue = STANDARD_OUTPUT,
      paramLabel = "FILE",
      description = "The same graph, drawn.")
  private String svg;

  @Option(
      names = "--trace",
      arity = "0..1",
      fallbackValue = STANDARD_OUTPUT,
      paramLabel = "FILE",
      description = "Ops and kernels on a time line, to be opened in Perfetto (ui.perfetto.dev).")
  private String trace;

  @Option(
      names = "--html",
      arity = "0..1",
      fallbackValue = STANDARD_OUTPUT,
      paramLabel = "FILE",
      description = "Everything as one page with pictures, graph, tables and plots.")
  private String html;

  private record Output(String option, String file, Function<Account, String> view) {}

  private List<Output> outputs(String command) {
    List<Output> all = new ArrayList<>();
    all.add(new Output("--json", json, account -> JsonView.of(account, GibbonVersion.text())));
    all.add(new Output("--dot", dot, DotView::of));
    all.add(new Output("--svg", svg, SvgView::of));
    all.add(new Output("--trace", trace, TraceView::of));
    all.add(
        new Output("--html", html, account -> HtmlView.of(account, GibbonVersion.text(), command)));
    all.removeIf(output -> output.file == null);
    return all;
  }

  /** Refuses what could not be written before anything is computed. */
  void check() {
    List<String> printed =
        outputs("").stream()
            .filter(output -> output.file.equals(STANDARD_OUTPUT))
            .map(Output::option)
            .toList();
    if (printed.size() > 1) {
      throw new GibbonException(
          Text.of(
              "Only one of %s can go to standard output; give the others a file name.",
              String.join(", ", printed)));
    }
  }

  /**
   * Writes the files asked for; the text goes to {@code out} unless another format does.
   *
   * @param command that does the same again
   */
  void write(Account account, String command, PrintWriter out) {
    boolean text = true;
    for (Output output : outputs(command)) {
      String content = output.view.apply(account);
      if (output.file.equals(STANDARD_OUTPUT)) {
        out.print(content);
        text = false;
      } else {
        AtomicFiles.write(
            Path.of(output.file), file -> file.write(content.getBytes(StandardCharsets.UTF_8)));
      }
    }
    if (text) {
      out.print(TextView.of(account, Ansi.AUTO.enabled()));
      outputs("").forEach(output -> out.println(Text.of("%nWritten to %s.", output.file)));
    }
    out.flush();
  }
}
