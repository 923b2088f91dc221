package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Bounds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A kind of attack by its name, with the options that it has.
 *
 * @param name such as {@code pgd}
 * @param summary what it does, in a few words
 * @param options what may be decided about it
 * @param maker makes it of what was decided
 */
public record AttackKind(
    String name, String summary, List<AttackOption> options, Function<Chosen, Attack> maker) {
  /** A kind that has no options yet. */
  public static Draft named(String name, String summary) {
    return new Draft(name, summary, List.of());
  }

  /**
   * The attack with these options, the others as usual.
   *
   * @param said values by name
   * @param box of the pictures, which holds where nothing else is said
   * @throws GibbonException for an option that it does not have, naming those it has, and for a
   *     value out of range
   */
  public Attack of(Map<String, String> said, Bounds box) {
    for (Map.Entry<String, String> each : said.entrySet()) {
      option(each.getKey()).check(name, each.getValue());
    }
    return maker.apply(new Chosen(this, Map.copyOf(said), box));
  }

  /** All its options with what was said of them, or what is usual; without those that follow. */
  public Map<String, String> settled(Map<String, String> said) {
    Map<String, String> all = new LinkedHashMap<>();
    for (AttackOption option : options) {
      String value = said.getOrDefault(option.name(), option.usual());
      if (!value.isEmpty()) {
        all.put(option.name(), value);
      }
    }
    return all;
  }

  /** Whether it has an option of this name. */
  public boolean has(String option) {
    return options.stream().anyMatch(each -> each.name().equals(option));
  }

  AttackOption option(String named) {
    return options.stream()
        .filter(each -> each.name().equals(named))
        .findFirst()
        .orElseThrow(
            () ->
                new GibbonException(
                    Text.of(
                        "The attack %s has no option '%s'; it has %s.",
                        name,
                        named,
                        options.stream()
                            .map(AttackOption::name)
                            .collect(Collectors.joining(", ")))));
  }

  /** A kind to which options are still added. */
  public record Draft(String name, String summary, List<AttackOption> options) {
    /** One more. */
    public Draft with(AttackOption option) {
      List<AttackOption> more = new ArrayList<>(options);
      more.add(option);
      return new Draft(name, summary, List.copyOf(more));
    }

    /** Which norm a change is measured in: any. */
    public Draft withNorm() {
      return withNorm(Norm.values());
    }

    /** Which norm a change is measured in: one of some. */
    public Draft withNorm(Norm... norms) {
      String[] words = new String[norms.length];
      for (int i = 0; i < words.length; i++) {
        words[i] = Chosen.word(norms[i]);
      }
      return with(AttackOption.words("norm", "how a change is measured", words));
    }

    /** How large a change may be. */
    public Draft withEpsilon() {
      return with(AttackOption.number("epsilon", "largest change, in pixel values", .1, 0, 1e9));
    }

    /** How many gradients are followed. */
    public Draft withSteps(int usual) {
      return with(AttackOption.whole("steps", "steps along a gradient", usual, 1, 1_000_000));
    }

    /** What is climbed. */
    public Draft withClimb() {
      return with(
          AttackOption.words(
              "loss",
              "what is climbed: cross-entropy, margin, or logits ratio",
              "ce",
              "margin",
              "dlr"));
    }

    /** Where random numbers come from. */
    public Draft withSeed() {
      return with(
          AttackOption.whole("seed", "of random numbers", 1, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    /** The box that pixels are held in. */
    public Draft withBox() {
      return with(
          AttackOption.words(
              "box",
              "what pixels are held in: that of the data, none, or a range",
              "data",
              "none",
              AttackOption.RANGE));
    }

    /** The kind, with a way to make it. */
    public AttackKind made(Function<Chosen, Attack> maker) {
      return new AttackKind(name, summary, options, maker);
    }
  }
}
