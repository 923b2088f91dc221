package gibbon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.result.Measurement;
import gibbon.result.Numbers;
import gibbon.result.Sample;
import org.junit.jupiter.api.Test;

class ResultTableTest {
  private static String unstyled(String text) {
    return text.replaceAll("\u001b\\[[0-9]+m", "");
  }

  @Test
  void theTableReadsLikeThis() {
    String expected =
        """
                                                                        |      paper |   measured | profile
        ----------------------------------------------------------------+------------+------------+---------
        softmax-fgsm: Title of softmax-fgsm (section 4)
          The paper's claim shows.
          Clean error                                                   |          – |     7.52 % | quick
          FGSM error [1]                                                |     99.9 % |    99.98 % | quick
          Confidence on mistakes                                        |     79.3 % |    80.00 % | quick
        maxout-fgsm: Title of maxout-fgsm (section 4)
          FGSM error [1]                                                |     89.4 % |    88.61 % | paper
          Gradient norm                                                 |          – |  0.0001235 | paper
          Gradient evaluations                                          |          – |      10000 | paper
          Confidence on mistakes [2]                                    |     97.6 % |          – | paper

        [1] Over all 10,000 test examples.
        [2] No mistakes.
        The profiles quick and standard are scaled down: smaller or shorter training than the paper's, so
        not all that the paper says need show there. Only the profile named paper keeps to the published
        schedule.
        """;
    assertEquals(expected, ResultTable.render(Sample.full(), false));
  }

  @Test
  void severalSeedsShowTheirMeanTheirSpreadAndEach() {
    String table =
        ResultTable.render(Sample.run(Sample.seeded(1, .0110), Sample.seeded(3, .0114)), false);
    assertTrue(table.contains("a: Title of a (section 4), seeds 1, 3"), table);
    assertTrue(table.contains("|        1.14 % | 1.12 ± 0.03 % | quick"), table);
    assertTrue(table.contains("    each: 1.10, 1.14\n"), table);
    assertEquals(1, table.split("clean error", -1).length - 1, table);
  }

  @Test
  void colourAddsNothingButEscapeCodes() {
    String coloured = ResultTable.render(Sample.full(), true);
    assertTrue(coloured.contains("\u001b["));
    assertEquals(ResultTable.render(Sample.full(), false), unstyled(coloured));
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    String word = "w".repeat(250);
    String prose = "many short words ".repeat(30);
    String text =
        ResultTable.render(
            Sample.run(
                Sample.experiment(
                    "long-" + word,
                    "standard",
                    new Measurement(prose, "gradient evaluations", 1234567., 7654321, prose),
                    new Measurement(word, "", null, 1e30, word))),
            false);
    for (String line : text.lines().toList()) {
      assertTrue(line.length() <= 100, line.length() + " columns: " + line);
    }
    assertTrue(text.contains("1234567 gradient evaluations | 7654321 gradient evaluations"), text);
  }

  @Test
  void textFromAFileCannotSteerTheTerminal() {
    String text =
        ResultTable.render(
            Sample.run(
                Sample.experiment(
                    "a\u001b[31m", "b\u0007", new Measurement("c\r\n", "", null, 1, "d\u009b"))),
            false);
    assertFalse(text.matches("(?s).*[\\p{Cc}&&[^\n]].*"), text);
  }

  @Test
  void aPaperRunIsNotCalledScaledDown() {
    assertFalse(
        ResultTable.render(Sample.run(Sample.experiment("a", "paper")), false)
            .contains("scaled down"));
  }

  @Test
  void numbersKeepTheDigitsThatMatter() {
    assertEquals("0.00 %", Numbers.value(-0.0001, "%"));
    assertEquals("100.00 %", Numbers.value(100, "%"));
    assertEquals("-3", Numbers.value(-3, ""));
    assertEquals("0.7821", Numbers.value(0.78214, ""));
    assertEquals("1234 s", Numbers.value(1234.4, "s"));
    assertEquals("1.235e-5", Numbers.value(0.0000123456, ""));
    assertEquals("1e-5", Numbers.value(0.00001, ""));
    assertEquals("1.235e20", Numbers.value(1.23456e20, ""));
    assertEquals("–", Numbers.value(Double.NaN, "%"));
    assertEquals("0.13 s", Numbers.value(0.1297, "s"));
    assertEquals("0.0018 s", Numbers.value(0.001781, "s"));
    assertEquals("59.9 s", Numbers.duration(59.94));
    assertEquals("1 min 00 s", Numbers.duration(59.96));
    assertEquals("3 min 12 s", Numbers.duration(192.25));
    assertEquals("2 h 05 min", Numbers.duration(7500));
  }
}
