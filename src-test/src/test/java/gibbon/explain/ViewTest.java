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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
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
  private static Account targeted;
  private static Account maps;

  @BeforeAll
  static void explain() {
    models = new SmallModels();
    account = explain("maxout", SmallModels.question(0));
    linear = explain("softmax", SmallModels.question(0));
    maps = explain("conv", SmallModels.question(0), new Question.Unit(1, List.of(3, 4, 2)));
    targeted = explain("maxout", SmallModels.question(0, .1, OptionalInt.of(2)));
  }

  private static Account explain(String name, Question question) {
    return explain(name, question, new Question.Unit(1, 3));
  }

  private static Account explain(String name, Question question, Question.Unit unit) {
    try (Explainer explainer = new Explainer(models.device, models.of(name))) {
      return explainer.explain(
          question, Optional.of(new Question.Pixel(14, 14, 0)), Optional.of(unit));
    }
  }

  @AfterAll
  static void close() {
    models.close();
  }

  @Test
  void textFitsATerminalAndHasColourOnlyIfAsked() {
    for (Account shown : new Account[] {account, linear, maps}) {
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
    for (Account shown : new Account[] {account, linear, maps}) {
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
          String arrow = "n" + input.node() + " -> n" + step.node();
          assertTrue(step.name().equals("x̃") || dot.contains(arrow), step.toString());
        }
      }
    }
    assertTrue(dot.strip().endsWith("}"));
  }

  /** Though the device makes x̃ of x and dJ/dx in one kernel, which the tape has first. */
  @Test
  void theStepIsShownAsGradientSignEtaAndPicture() {
    for (Account shown : new Account[] {account, linear, targeted, maps}) {
      int picture = node(shown, "x");
      int gradient = node(shown, "dJ/dx");
      int sign = node(shown, "sign(dJ/dx)");
      int eta = node(shown, "η");
      int adversarial = node(shown, "x̃");
      String dot = DotView.of(shown);
      assertTrue(dot.contains(arrow(gradient, sign)));
      assertTrue(dot.contains(arrow(sign, eta)));
      assertTrue(dot.contains(arrow(eta, adversarial)));
      assertTrue(dot.contains(arrow(picture, adversarial)));
      assertFalse(dot.contains(arrow(gradient, adversarial)));
      for (String text :
          new String[] {TextView.of(shown, false), HtmlView.of(shown, "1", "./gibbon explain")}) {
        int from = text.lastIndexOf("Sign and step");
        int first = text.indexOf("Sign(dJ/dx", from);
        int second = text.indexOf("Affine(sign(dJ/dx)", from);
        int third = text.indexOf("SignStep(x ", from);
        assertTrue(0 < first && first < second && second < third, text);
      }
    }
  }

  private static String arrow(int from, int to) {
    return "n" + from + " -> n" + to + ";";
  }

  private static int node(Account of, String name) {
    return of.steps().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow().node();
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
    for (Account shown : new Account[] {account, linear, maps}) {
      String page = HtmlView.of(shown, "1", "./gibbon explain");
      String without = page.replace("http://www.w3.org/2000/svg", "");
      assertFalse(without.contains("http:") || without.contains("https:"), "a page of its own");
      assertFalse(without.contains("<script"));
      assertTrue(page.contains("</html>"));
      assertTrue(page.contains("prefers-color-scheme: dark") && page.contains("@media print"));
      // x, x̃ and x̃ as a screen shows it, then dJ/dx, η and a filter, these for dark pages too
      // where a number is 0; each also large.
      boolean still = DoubleStream.of(shown.images().perturbation()).anyMatch(p -> p == 0);
      assertEquals(2 * (3 + 4 + (still ? 2 : 1)), page.split("data:image/png", -1).length - 1);
    }
  }

  @Test
  void linksAndButtonsLeadSomewhere() {
    for (Account shown : new Account[] {account, linear, targeted, maps}) {
      String page = HtmlView.of(shown, "1", "./gibbon explain");
      List<String> ids = found(" id=\"([^\"]*)\"", page);
      assertEquals(ids.size(), Set.copyOf(ids).size(), "every id once");
      List<String> links = found("href=\"#([^\"]*)\"", page);
      links.addAll(found("popovertarget=\"([^\"]*)\"", page));
      assertTrue(links.size() > 20);
      links.forEach(link -> assertTrue(ids.contains(link), link));
    }
  }

  /** No equation whose sides have different signs, and one J on all of the page. */
  @Test
  void equationsHoldAwayFromALabelAndTowardsATarget() {
    for (Account shown : new Account[] {account, linear, targeted, maps}) {
      String text = TextView.of(shown, false).replaceAll("\\s+", " ");
      String number = "([-+]?[0-9.e-]+)";
      Matcher product =
          Pattern.compile("ε‖dJ/dx‖₁ = " + number + " · " + number + " [=≈] " + number + ";")
              .matcher(text);
      assertTrue(product.find(), text);
      double left = Double.parseDouble(product.group(1)) * Double.parseDouble(product.group(2));
      assertEquals(left, Double.parseDouble(product.group(3)), 1e-3 * Math.abs(left));
      String page = HtmlView.of(shown, "1", "");
      assertTrue(page.contains(shown == targeted ? "η = −ε·sign(dJ/dx)" : "η = +ε·sign(dJ/dx)"));
      String loss = Digits.of(shown.before().loss());
      Step op = shown.steps().stream().filter(s -> s.name().equals("J")).findFirst().orElseThrow();
      assertTrue(op.worked().contains(" = " + loss), op.worked() + " and " + loss);
      assertTrue(text.contains("J = " + loss));
    }
  }

  private static List<String> found(String pattern, String page) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(page);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
