package gibbon.paper;

import gibbon.GibbonException;
import gibbon.Text;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a user decides otherwise where the paper is silent. */
public final class Settings {
  /** Everything as usual. */
  public static final Settings USUAL = new Settings(Map.of());

  private final Map<String, String> values;

  private Settings(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  /**
   * Settings for these experiments.
   *
   * @throws GibbonException if none of them leaves such a choice open, or not for that value
   */
  public static Settings of(Map<String, String> values, List<Experiment> experiments) {
    List<OpenChoice> open = experiments.stream().flatMap(e -> e.openChoices().stream()).toList();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      List<OpenChoice> named = open.stream().filter(c -> c.name().equals(entry.getKey())).toList();
      if (named.isEmpty()) {
        throw new GibbonException(
            Text.of(
                "None of the chosen experiments leaves '%s' to be set; %s.",
                entry.getKey(), offered(open)));
      }
      if (named.stream().noneMatch(c -> c.file() || c.values().contains(entry.getValue()))) {
        throw new GibbonException(
            Text.of(
                "'%s' cannot be set to '%s'; it takes: %s.",
                entry.getKey(),
                entry.getValue(),
                named.stream()
                    .flatMap(c -> c.values().stream())
                    .distinct()
                    .collect(Collectors.joining(", "))));
      }
    }
    return new Settings(values);
  }

  private static String offered(List<OpenChoice> open) {
    return open.isEmpty()
        ? "they leave nothing"
        : "they leave: "
            + open.stream().map(OpenChoice::name).distinct().collect(Collectors.joining(", "));
  }

  /** The value of a choice. */
  public String chosen(OpenChoice choice) {
    return values.getOrDefault(choice.name(), choice.usual());
  }

  /** What is otherwise than usual in an experiment, as {@code name=value}. */
  public List<String> unusual(Experiment experiment) {
    return experiment.openChoices().stream()
        .filter(choice -> !chosen(choice).equals(choice.usual()))
        .map(choice -> choice.name() + "=" + choice.shown(chosen(choice)))
        .toList();
  }

  /** A sentence for each open choice of an experiment. */
  public List<String> sentences(Experiment experiment) {
    return experiment.openChoices().stream().map(this::sentence).toList();
  }

  private String sentence(OpenChoice choice) {
    String others =
        choice.offered().stream()
            .filter(value -> !value.equals(chosen(choice)))
            .map(value -> Text.of("--set %s=%s", choice.name(), value))
            .collect(Collectors.joining(", "));
    return Text.of(
        "%s: %s. Otherwise: %s.", choice.question(), choice.shown(chosen(choice)), others);
  }
}
