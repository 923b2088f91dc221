package gibbon.app;

import gibbon.Text;
import gibbon.attack.AttackReport;
import gibbon.attack.Attacked;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.paper.GibbonVersion;
import gibbon.result.Numbers;
import gibbon.store.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The numbers of an attack as text, a column an ε, and as JSON. */
final class AttackTable {
  private record Row(String name, String format, ToDoubleFunction<AttackReport> value) {}

  private static final String TARGET_BEFORE = "taken for the target before";
  private static final String TARGET_REACHED = "taken for the target";

  private static final List<Row> ROWS =
      List.of(
          percent("clean error", AttackReport::cleanError),
          percent("clean confidence", AttackReport::cleanConfidence),
          percent("error, all pictures", AttackReport::error),
          percent("error, of those right before", AttackReport::errorOfCorrect),
          percent("confidence, all pictures", AttackReport::confidence),
          percent("confidence, mistakes", AttackReport::confidenceOnMistakes),
          percent(TARGET_BEFORE, AttackReport::cleanTargetReached),
          percent(TARGET_REACHED, AttackReport::targetReached),
          percent("pixels of zero gradient", AttackReport::zeroGradientPixels),
          percent("unchanged pictures", AttackReport::unchangedPictures),
          percent("pixels held by the clip range", AttackReport::clippedPixels),
          new Row("epsilon in grey levels of 255", "%.2f", report -> 255 * report.epsilon()),
          new Row("largest change of a pixel", "%.4f", AttackReport::maxNorm),
          new Row("mean L2 norm of the change", "%.4f", AttackReport::meanL2Norm));

  private AttackTable() {}

  static void print(
      PrintWriter out, Network model, String data, List<AttackReport> reports, Target target) {
    out.println(
        Text.of(
            "FGSM on %s, %d pictures of %s%s",
            model,
            reports.get(0).count(),
            data,
            target == null ? "" : ", towards " + target.text()));
    out.print(Text.of("%-32s", "epsilon"));
    reports.forEach(report -> out.print(Text.of("%11s", Numbers.value(report.epsilon(), ""))));
    out.println();
    for (Row row : ROWS) {
      if (target == null && row.name.startsWith(TARGET_REACHED)) {
        continue;
      }
      out.print(Text.of("%-32s", row.name));
      for (AttackReport report : reports) {
        double value = row.value.applyAsDouble(report);
        out.print(Text.of("%11s", Double.isNaN(value) ? "-" : Text.of(row.format, value)));
      }
      out.println();
    }
    out.flush();
  }

  /** What became of each picture, under each ε. */
  static void printEach(PrintWriter out, List<Path> files, Dataset data, List<Attacked> results) {
    List<String> names = data.classNames();
    int width =
        files.stream().mapToInt(file -> file.getFileName().toString().length()).max().orElse(0);
    for (Attacked attacked : results) {
      out.println(Text.of("%nepsilon %s", Numbers.value(attacked.report().epsilon(), "")));
      for (int i = 0; i < files.size(); i++) {
        int label = data.labels()[i];
        int before = attacked.clean().classes()[i];
        int after = attacked.adversarial().classes()[i];
        out.println(
            Text.of(
                "  %-" + width + "s  %s %.2f %%%s -> %s %.2f %%",
                files.get(i).getFileName(),
                names.get(before),
                100 * attacked.clean().confidences()[i],
                before == label ? "" : Text.of(" (it is %s)", names.get(label)),
                names.get(after),
                100 * attacked.adversarial().confidences()[i]));
      }
    }
    out.flush();
  }

  static void write(
      Path file, String model, String data, Target target, List<AttackReport> reports) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("version", GibbonVersion.text());
    content.put("model", model);
    content.put("data", data);
    content.put("target", target == null ? null : target.json());
    content.put("attacks", reports);
    Json.write(file, content);
  }

  private static Row percent(String name, ToDoubleFunction<AttackReport> share) {
    return new Row(name, "%.2f %%", report -> 100 * share.applyAsDouble(report));
  }
}
