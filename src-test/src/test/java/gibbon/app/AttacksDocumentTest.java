package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.attack.AttackKind;
import gibbon.attack.AttackList;
import gibbon.attack.AttackOption;
import gibbon.data.Bounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/attacks.md has every attack, and each of its commands has options that its attacks have. */
class AttacksDocumentTest {
  private static String page() throws IOException {
    return Files.readString(Path.of("..", "docs", "attacks.md"));
  }

  @Test
  void everyAttackIsThere() throws IOException {
    String page = page();
    for (AttackKind kind : AttackList.all()) {
      String headed = "(?m)^## (.*[ ,])?" + kind.name() + "[:, ]";
      assertTrue(Pattern.compile(headed).matcher(page).find(), kind.name());
    }
  }

  @Test
  void everyCommandCanBeTyped() throws IOException {
    List<String> commands =
        page().lines().filter(line -> line.startsWith("    ./gibbon attack MODEL")).toList();
    assertTrue(commands.size() >= 10, commands::toString);
    for (String command : commands) {
      Map<String, String> options = new LinkedHashMap<>();
      String[] words = command.strip().split(" ");
      for (int i = 3; i < words.length; i += 2) {
        options.put(words[i].substring(2), words[i + 1]);
      }
      String[] named = options.remove("attack").split(",");
      options.remove("count");
      options.remove("target");
      options.computeIfPresent("epsilon", (name, list) -> list.split(",")[0]);
      for (AttackOptions.Named each : AttackOptions.named(List.of(named), options)) {
        each.kind().of(each.said(), Bounds.UNIT);
      }
    }
  }

  /** The defaults that the tables give for ours are those of the library. */
  @Test
  void theDefaultsAreOurs() throws IOException {
    String page = page();
    assertTrue(page.contains("| 40 × 2.5ε/40; start |") && usual("pgd", "steps").equals("40"));
    assertTrue(page.contains("| 10 × ε/10 |") && usual("bim", "steps").equals("10"));
    assertTrue(
        page.contains("| 50, .02, all classes |") && usual("deepfool", "steps").equals("50"));
    assertTrue(
        usual("deepfool", "overshoot").equals("0.02") && usual("cw", "steps").equals("1000"));
    assertTrue(page.contains("| 10⁻², 9, 1,000, .01 |") && usual("cw", "search").equals("9"));
    assertTrue(page.contains("| 5,000, .8, in L2 .1, not rescaled |"));
    assertTrue(usual("square", "queries").equals("5000"));
    assertTrue(page.contains("| 10 × ε/10, μ 1, m 5 |") && usual("si", "scales").equals("5"));
    assertTrue(usual("di", "probability").equals("0.5") && usual("ti", "width").equals("15"));
    assertTrue(page.contains("| 100, 1, .05;") && usual("fmn", "steps").equals("100"));
    assertTrue(page.contains("| (1, 1) | 1, .1 |") && usual("jsma", "gamma").equals("0.1"));
    assertTrue(
        page.contains("| ±30° × 31, ±3 × 5 × 5 |") && usual("spatial", "angles").equals("31"));
  }

  private static String usual(String attack, String option) {
    return AttackList.named(attack).options().stream()
        .filter(each -> each.name().equals(option))
        .map(AttackOption::usual)
        .findFirst()
        .orElseThrow();
  }
}
