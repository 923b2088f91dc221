package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final OpenChoice COST = OpenChoice.of("cost", "The cost is", "usual", "other");
  private static final Experiment OPEN =
      new Experiment() {
        @Override
        public String id() {
          return "open";
        }

        @Override
        public String title() {
          return "Open";
        }

        @Override
        public String section() {
          return "7";
        }

        @Override
        public String claim() {
          return "Something is left open.";
        }

        @Override
        public List<Criterion> criteria() {
          return List.of(Criterion.atLeast("figure", 1));
        }

        @Override
        public List<OpenChoice> openChoices() {
          return List.of(COST);
        }

        @Override
        public void run(Laboratory laboratory, Findings findings) {}
      };

  @Test
  void theFirstValueIsTheUsualOne() {
    assertEquals("usual", Settings.USUAL.chosen(COST));
    assertEquals(List.of(), Settings.USUAL.unusual(OPEN));
    assertEquals(
        List.of("The cost is: usual. Otherwise: --set cost=other."),
        Settings.USUAL.sentences(OPEN));
  }

  @Test
  void whatIsSetOtherwiseIsChosenAndNamed() {
    Settings settings = Settings.of(Map.of("cost", "other"), List.of(OPEN));
    assertEquals("other", settings.chosen(COST));
    assertEquals(List.of("cost=other"), settings.unusual(OPEN));
    assertEquals(List.of(), Settings.of(Map.of("cost", "usual"), List.of(OPEN)).unusual(OPEN));
  }

  @Test
  void anotherNameOrValueGetsASentence() {
    for (Map<String, String> mistake : List.of(Map.of("cost", "none"), Map.of("price", "usual"))) {
      GibbonException refused =
          assertThrows(GibbonException.class, () -> Settings.of(mistake, List.of(OPEN)));
      assertTrue(
          refused.getMessage().matches(".*(takes: usual, other|they leave: cost)\\."),
          refused.getMessage());
    }
  }
}
