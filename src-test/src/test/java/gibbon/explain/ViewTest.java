package gibbon.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.explain.view.DotView;
import gibbon.explain.view.HtmlView;
import gibbon.explain.view.JsonView;
import gibbon.explain.view.SvgView;
import gibbon.explain.view.TextView;
import gibbon.explain.view.TraceView;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** One account, shown in every way. */
class ViewTest {
  private static SmallModels models;
  private static Account account;
  private static Account linear;

  @BeforeAll
  static void explain() {
    models = new SmallModels();
    account = explain("maxout");
    linear = explain("softmax");
  }

  private static Account explain(String name) {
    try (Explainer explainer = new Explainer(models.device, models.of(name))) {
      return explainer.explain(
          SmallModels.question(0),
          Optional.of(new Question.Pixel(14, 14, 0)),
          Optional.of(new Question.Unit(1, 3)));
    }
  }

  @AfterAll
  static void close() {
    models.close();
  }

  @Test
  void textFitsATerminalAndHasColourOnlyIfAsked() {
    for (Account shown : new Account[] {account, linear}) {
      String text = TextView.of(shown, false);
      assertFalse(text.contains("\033"));
      text.lines()
          .forEach(line -> assertTrue(line.codePointCount(0, line.length()) <= 101, () -> line));
      assertTrue(TextView.of(shown, true).contains("\033[1m"));
      for (String heading :
          new String[] {"Forward", "Loss", "Backward", "Sign and step", "The linear account"}) {
        assertTrue(text.contains("\n" + heading + "\n"), heading);
      }
      assertTrue(text.contains("\nPixel 14,14"));
    }
    assertTrue(TextView.of(linear, false).contains("By hand"));
  }

  @Test
  void jsonHoldsWhatItsDocumentSaysAndNothingElse() throws Exception {
    Set<String> found = new TreeSet<>();
    for (Account shown : new Account[] {account, linear}) {
      collect("", new ObjectMapper().readTree(JsonView.of(shown, "1")), found);
    }
    Set<String> documented = new TreeSet<>();
    Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
        .matcher(Files.readString(Path.of("..", "docs", "explain-json.md")))
        .results()
        .forEach(row -> documented.add(row.group(1)));
    assertEquals(documented, found);
  }

  private static void collect(String at, JsonNode node, Set<String> into) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        String path = at.isEmpty() ? field.getKey() : at + "." + field.getKey();
        into.add(path);
        collect(path, field.getValue(), into);
      }
    } else if (node.isArray()) {
      node.forEach(element -> collect(at, element, into));
    }
  }

  @Test
  void svgIsXmlWithABoxForEveryValueButTheSecondForwardPass() throws Exception {
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(SvgView.of(account))));
    long shown = account.steps().stream().filter(s -> s.phase() != Step.Phase.PREDICTION).count();
    assertEquals(shown, document.getElementsByTagName("rect").getLength());
  }

  @Test
  void dotNamesEveryValueAndItsInputs() {
    String dot = DotView.of(account);
    for (Step step : account.steps()) {
      if (step.phase() != Step.Phase.PREDICTION) {
        assertTrue(dot.contains("  n" + step.node() + " [label="), step.toString());
        for (Step.Input input : step.inputs()) {
          assertTrue(dot.contains("n" + input.node() + " -> n" + step.node()), step.toString());
        }
      }
    }
    assertTrue(dot.strip().endsWith("}"));
  }

  @Test
  void traceHasASliceForEveryKernel() throws Exception {
    JsonNode events = new ObjectMapper().readTree(TraceView.of(account)).get("traceEvents");
    int kernels = account.steps().stream().mapToInt(s -> s.kernels().size()).sum();
    int found = 0;
    for (JsonNode event : events) {
      if (event.get("ph").asText().equals("X")) {
        assertTrue(event.get("ts").doubleValue() >= 0);
        assertTrue(event.get("dur").doubleValue() >= 0);
        found += event.get("tid").intValue() == 3 ? 1 : 0;
      }
    }
    assertEquals(kernels, found);
  }

  @Test
  void htmlIsWholeAndAsksForNothing() {
    for (Account shown : new Account[] {account, linear}) {
      String page = HtmlView.of(shown, "1");
      String without = page.replace("http://www.w3.org/2000/svg", "");
      assertFalse(without.contains("http:") || without.contains("https:"), "a page of its own");
      assertFalse(without.contains("<script"));
      assertTrue(page.contains("</html>"));
      assertTrue(page.contains("prefers-color-scheme: dark") && page.contains("@media print"));
      assertEquals(5, page.split("data:image/png", -1).length - 1, "four pictures and a filter");
    }
  }
}
