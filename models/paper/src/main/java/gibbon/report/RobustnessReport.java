package gibbon.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import gibbon.Text;
import gibbon.device.Device;
import gibbon.paper.GibbonVersion;
import gibbon.result.Numbers;
import gibbon.robust.Evaluated;
import gibbon.robust.Robustness;
import gibbon.robust.Score;
import gibbon.robust.Setting;
import gibbon.store.AtomicFiles;
import gibbon.store.Folders;
import gibbon.store.Json;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of an evaluation: {@code robustness.html} to read, {@code summary.json}, {@code
 * pictures.csv} with a row a picture and attack, examples as {@code .npy} [n, pixels], curves and
 * sheets.
 */
public final class RobustnessReport {
  /** The page's name in its folder. */
  public static final String FILE = "robustness.html";

  private static final String EXAMPLES = "examples";

  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          RobustnessReport.class.getClassLoader(),
          RobustnessReport.class.getPackageName());

  private RobustnessReport() {}

  /**
   * Writes all files.
   *
   * @param command that repeats the run
   * @param date when it was made, in ISO 8601
   */
  public static void write(
      Path folder, Robustness.Compared compared, Device device, String command, String date) {
    Folders.make(folder.resolve(EXAMPLES));
    List<List<EmbeddedPicture>> pictures = new ArrayList<>();
    Map<String, List<TrialTable.Row>> rows = new LinkedHashMap<>();
    for (Evaluated found : compared.networks()) {
      String name = found.contender().name();
      float[] worst = found.worstExamples();
      examples(folder, name + "-standard", found, worst);
      List<TrialTable.Row> own = new ArrayList<>();
      for (Score score : found.scores()) {
        own.add(new TrialTable.Row(score.name(), score.trials()));
        if (score.trials().count() == found.count() && !score.name().equals("none")) {
          String attack = score.name().replaceAll("[^A-Za-z0-9.]+", "-");
          examples(folder, name + "-" + attack, found, score.examples(found.setting().pictures()));
        }
      }
      rows.put(name, own);
      pictures.add(
          RobustnessPictures.of(name, found, worst).stream()
              .map(sketch -> EmbeddedPicture.of(folder, Figures.save(folder, sketch)))
              .toList());
    }
    TrialTable.csv(folder.resolve("pictures.csv"), rows);
    json(folder.resolve("summary.json"), compared, device, command, date);
    StringOutput page = new StringOutput();
    TEMPLATES.render(
        "robustness.jte",
        RobustnessPage.of(compared, facts(compared, device, date), pictures, command),
        page);
    byte[] html = page.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(folder.resolve(FILE), out -> out.write(html));
  }

  private static void examples(Path folder, String name, Evaluated found, float[] values) {
    int pixels = found.setting().pictures().pixels();
    Npy.write(
        folder.resolve(EXAMPLES).resolve(name + ".npy"),
        StoredArray.of(values, found.count(), pixels));
  }

  private static List<ReportPage.Fact> facts(
      Robustness.Compared compared, Device device, String date) {
    Setting setting = compared.networks().get(0).setting();
    return List.of(
        new ReportPage.Fact(
            "Pictures",
            Text.of(
                "the first %d of %s, true labels",
                setting.pictures().count(), setting.pictures().name())),
        new ReportPage.Fact(
            "Changes",
            Text.of(
                "%s of at most ε = %s, pixels held in %s",
                RobustnessTables.sign(setting.norm()),
                Numbers.value(setting.epsilon(), ""),
                setting.box())),
        new ReportPage.Fact("Seed", String.valueOf(setting.seed())),
        new ReportPage.Fact("Device", device.info().name()),
        new ReportPage.Fact("Date", Wording.date(date)),
        new ReportPage.Fact("Gibbon", GibbonVersion.withCommit()));
  }

  private static void json(
      Path file, Robustness.Compared compared, Device device, String command, String date) {
    Setting setting = compared.networks().get(0).setting();
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("version", GibbonVersion.withCommit());
    content.put("date", date);
    content.put("device", device.info().name());
    content.put("command", command);
    content.put("data", setting.pictures().name());
    content.put("count", setting.pictures().count());
    content.put("norm", setting.norm().name());
    content.put("epsilon", setting.epsilon());
    content.put("box", List.of(setting.box().low(), setting.box().high()));
    content.put("seed", setting.seed());
    content.put("networks", compared.networks().stream().map(RobustnessReport::network).toList());
    content.put("transfer", compared.transfer());
    Json.write(file, content);
  }

  private static Map<String, Object> network(Evaluated found) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("name", found.contender().name());
    content.put("network", found.contender().network().toString());
    content.put("digest", found.contender().digest());
    content.put("accuracy", found.curve().get(0).raw());
    content.put("robustByStandardSet", found.robustByStandard());
    content.put("robustByAll", found.robustByAll());
    Map<String, Evaluated.Part> parts = found.parts();
    List<Map<String, Object>> attacks = new ArrayList<>();
    for (Score score : found.scores()) {
      Map<String, Object> attack = new LinkedHashMap<>();
      attack.put("attack", score.name());
      attack.put("role", score.challenge().role());
      attack.put("is", score.challenge().attack().toString());
      attack.put("epsilon", score.challenge().epsilon());
      attack.put("part", parts.get(score.name()));
      attack.putAll(TrialTable.numbers(score.trials()));
      attacks.add(attack);
    }
    content.put("attacks", attacks);
    content.put("curve", found.curve());
    content.put("nearest", found.least());
    content.put("steps", found.steps());
    content.put("flags", found.flags());
    return content;
  }

  /** A network's numbers for a terminal. */
  public static String text(Evaluated found) {
    Setting setting = found.setting();
    List<TrialTable.Row> rows =
        found.rows().stream()
            .map(score -> new TrialTable.Row(shown(score), score.trials()))
            .toList();
    return Text.of(
        "%s, %s%n%s, ε = %s, %s, %d pictures of %s, %d right before, true labels%n%s%s: robust accuracy %.1f %% after the standard set, %.1f %% after all%nflags: %s%n",
        found.contender().name(),
        found.contender().network(),
        RobustnessTables.sign(setting.norm()),
        Numbers.value(setting.epsilon(), ""),
        setting.box(),
        found.count(),
        setting.pictures().name(),
        rows.get(0).trials().right(),
        TrialTable.text(rows),
        found.contender().name(),
        100 * found.robustByStandard(),
        100 * found.robustByAll(),
        RobustnessTables.flagged(found));
  }

  /** An attack for the nearest example counts here whatever its size. */
  private static String shown(Score score) {
    return score.name() + (Double.isInfinite(score.challenge().epsilon()) ? ", any size" : "");
  }
}
