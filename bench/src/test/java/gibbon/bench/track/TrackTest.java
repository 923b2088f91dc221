package gibbon.bench.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.GibbonException;
import gibbon.bench.Bench;
import gibbon.bench.BenchRun;
import gibbon.bench.BenchRun.Score;
import gibbon.device.Roofline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackTest {
  private static final Roofline ROOFS = new Roofline(200, 50);
  private static final Map<String, String> FACTS = Map.of("Driver", "a driver");

  @TempDir Path folder;
  private KeptRuns kept;

  @BeforeEach
  void none() {
    kept = new KeptRuns(folder);
  }

  private static Score product(double seconds, double error) {
    return new Score("kernel", "matmul_nn 1×2×3", 2 * seconds, 2 * error, seconds, 1e8, 1e6, 1);
  }

  private static BenchRun run(Roofline before, Roofline after, Score... scores) {
    return new BenchRun("a device", before, after, List.of(scores));
  }

  private static Change change(BenchRun before, BenchRun after) {
    List<Change> changes = Change.between(before, after);
    assertEquals(1, changes.size());
    return changes.get(0);
  }

  private record Outcome(int status, String out, String err) {}

  private Outcome bench(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Bench.run(new PrintStream(out), new PrintStream(err), words);
    return new Outcome(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aMachineOfTwiceTheSpeedIsNoChange() {
    BenchRun slow = run(ROOFS, ROOFS, product(1e-3, 1e-5));
    Roofline twice = new Roofline(400, 100);
    Change change = change(slow, run(twice, twice, product(.5e-3, .5e-5)));
    assertEquals(1, change.ratio(), 1e-12);
    assertEquals(Math.hypot(.01, .01), change.error(), 1e-12);
    assertEquals(Change.Verdict.NONE, change.verdict());
  }

  @Test
  void onlyWhatChanceDoesNotExplainIsADifference() {
    BenchRun before = run(ROOFS, ROOFS, product(1e-3, 1e-5));
    Change little = change(before, run(ROOFS, ROOFS, product(1.01e-3, 1e-5)));
    assertEquals(Change.Verdict.NONE, little.verdict());
    Change slower = change(before, run(ROOFS, ROOFS, product(1.1e-3, 1e-5)));
    assertEquals(1 / 1.1, slower.ratio(), 1e-12);
    assertEquals(Change.Verdict.SLOWER, slower.verdict());
    assertTrue(slower.loses(.08));
    assertFalse(slower.loses(.1), "of the share, 9.1 % is lost");
    Change faster = change(before, run(ROOFS, ROOFS, product(.9e-3, 1e-5)));
    assertEquals(Change.Verdict.FASTER, faster.verdict());
    assertFalse(faster.loses(.01));
    // The same slower time means nothing where the roof itself moved as much during the run.
    Change unsteady = change(before, run(ROOFS, new Roofline(160, 40), product(1.1e-3, 1e-5)));
    assertEquals(Math.sqrt(1.25) / 1.1, unsteady.ratio(), 1e-12);
    assertEquals(Change.Verdict.NONE, unsteady.verdict());
    Change unknown = change(before, run(ROOFS, ROOFS, product(9e-3, Double.NaN)));
    assertEquals(Change.Verdict.UNKNOWN, unknown.verdict());
    assertFalse(unknown.loses(.1));
  }

  @Test
  void aKeptRunIsReadAsItWas() throws IOException {
    BenchRun run = run(ROOFS, new Roofline(190, 49), product(1e-3, Double.NaN));
    Path file = kept.keep("abc1234", FACTS, List.of(run));
    KeptRun read = kept.find(file.toString());
    assertEquals(List.of(run), read.runs());
    assertEquals(FACTS, read.facts());
    for (String name : List.of("abc", "last", "last-0", file.getFileName().toString())) {
      assertEquals(read, kept.find(name), name);
    }
    for (String name : List.of("last-1", "abd", "", "last-99999999999")) {
      if (!name.isEmpty()) {
        assertThrows(GibbonException.class, () -> kept.find(name), name);
      }
    }
    String text = Files.readString(file);
    for (String damaged :
        List.of("", "{", "[]", "{}", text.replace("\"format\" : 1", "\"format\" : 7"))) {
      Files.writeString(file, damaged);
      GibbonException refused =
          assertThrows(GibbonException.class, () -> kept.find("last"), damaged);
      assertTrue(refused.getMessage().contains("./gibbon bench wrote"), refused.getMessage());
    }
  }

  @Test
  void theCommandsCompareAndFailOnALoss() throws IOException {
    assertEquals(1, bench("--history", "--out", folder.toString()).status());
    Score copy = new Score("kernel", "copy", 1e-3, 1e-5, 1e-3, 0, 25e6, 1);
    Path first = kept.keep("aaa", FACTS, List.of(run(ROOFS, ROOFS, product(1e-3, 1e-5), copy)));
    Path second =
        folder.resolve("runs/z-bbb.json"); // The same second would be the same name's beginning.
    Path written = kept.keep("bbb", FACTS, List.of(run(ROOFS, ROOFS, product(2e-3, 1e-5), copy)));
    Files.move(written, second);
    String out = folder.toString();
    Outcome compared = bench("--compare", "aaa", "bbb", "--out", out);
    assertEquals(0, compared.status(), compared.err());
    assertTrue(
        compared.out().contains("matmul_nn 1×2×3") && compared.out().contains("SLOWER"),
        compared.out());
    assertTrue(compared.out().contains("2 benchmarks: 0.707"), compared.out());
    assertEquals(0, bench("--compare", "bbb", "aaa", "--lost", "10", "--out", out).status());
    Outcome lost = bench("--compare", first.toString(), "last", "--lost", "10", "--out", out);
    assertEquals(1, lost.status());
    assertTrue(lost.err().contains("lost by kernel matmul_nn 1×2×3;"), lost.err());
    for (List<String> wrong :
        List.of(
            List.of("--compare", "aaa"),
            List.of("--history", "--lost", "10"),
            List.of("--history", "--compare", "aaa", "bbb"),
            List.of("--compare", "aaa", "bbb", "--lost", "0"))) {
      assertTrue(bench(wrong.toArray(String[]::new)).status() != 0, wrong.toString());
    }
    Outcome history = bench("--history", "--out", out);
    assertEquals(0, history.status(), history.err());
    String page = Files.readString(folder.resolve("history.html"));
    for (String part :
        List.of("<h2>a device</h2>", "50.0 %", "25.0 %", "aaa of ", "src=\"data:image/png")) {
      assertTrue(page.contains(part), part);
    }
  }

  @Test
  void theFileForTheActionIsAListOfNamesUnitsAndValues() throws IOException {
    Path file = ActionJson.write(folder, List.of(run(ROOFS, ROOFS, product(1e-3, 1e-5))));
    JsonNode entries = new ObjectMapper().readTree(file.toFile());
    assertEquals(1, entries.size());
    assertEquals("kernel matmul_nn 1×2×3", entries.get(0).get("name").asText());
    assertEquals("% of the roof", entries.get(0).get("unit").asText());
    assertEquals(50, entries.get(0).get("value").asDouble(), 1e-9);
    assertEquals("± 0.5", entries.get(0).get("range").asText());
  }
}
