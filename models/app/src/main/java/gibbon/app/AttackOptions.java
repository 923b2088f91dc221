package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.AttackKind;
import gibbon.attack.AttackList;
import gibbon.attack.AttackOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of the attacks that the library lists, as options of a command: said once they hold
 * for every attack named, said after a name ({@code pgd,steps=20}) for that one.
 */
final class AttackOptions {
  /** Those that the command itself has, for its usual attack. */
  private static final List<String> OWN = List.of("epsilon", "saturation");

  private AttackOptions() {}

  /** The names of all attacks, for help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return AttackList.all().stream().map(AttackKind::name).iterator();
    }
  }

  /** An attack that was named, with what was said about it. */
  record Named(AttackKind kind, Map<String, String> said) {
    /** Its name and what is not usual about it. */
    String label() {
      return said.entrySet().stream()
          .filter(each -> !each.getKey().equals("epsilon"))
          .map(each -> " " + each.getKey() + " " + each.getValue())
          .collect(Collectors.joining("", kind.name(), ""));
    }
  }

  /** Gives a command every option that some attack has. */
  static void addTo(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    Map<String, List<AttackKind>> owners = new TreeMap<>();
    for (AttackKind kind : AttackList.all()) {
      for (AttackOption option : kind.options()) {
        if (!OWN.contains(option.name())) {
          owners.computeIfAbsent(option.name(), name -> new ArrayList<>()).add(kind);
        }
      }
    }
    owners.forEach(
        (name, kinds) ->
            spec.addOption(
                OptionSpec.builder("--" + name)
                    .paramLabel("VALUE")
                    .type(String.class)
                    .showDefaultValue(Visibility.NEVER)
                    .description(description(name, kinds))
                    .build()));
  }

  private static String description(String name, List<AttackKind> kinds) {
    AttackOption first = option(kinds.get(0), name);
    String of = kinds.stream().map(AttackKind::name).collect(Collectors.joining(", "));
    String usual =
        kinds.stream()
            .map(kind -> option(kind, name).usual())
            .distinct()
            .filter(each -> !each.isEmpty())
            .collect(Collectors.joining(" or "));
    return Text.of(
            "With --attack: %s; %s%s. Of %s.",
            first.meaning(), first.range(), usual.isEmpty() ? "" : ", usually " + usual, of)
        .replace("%", "%%");
  }

  private static AttackOption option(AttackKind kind, String name) {
    return kind.options().stream()
        .filter(option -> option.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What was said for all attacks. */
  static Map<String, String> common(ParseResult parsed) {
    Map<String, String> said = new LinkedHashMap<>();
    for (AttackKind kind : AttackList.all()) {
      for (AttackOption option : kind.options()) {
        String name = "--" + option.name();
        if (!option.name().equals("epsilon") && parsed.hasMatchedOption(name)) {
          String value = String.valueOf((Object) parsed.matchedOptionValue(name, ""));
          said.put(option.name(), option.name().equals("saturation") ? lower(value) : value);
        }
      }
    }
    return said;
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /**
   * The attacks named by words such as {@code pgd}, {@code steps=20}, {@code deepfool}.
   *
   * @param common what holds for each of them, unless it says otherwise
   * @throws GibbonException for a name or an option that there is not, naming those there are
   */
  static List<Named> named(List<String> words, Map<String, String> common) {
    List<Named> all = new ArrayList<>();
    Set<String> own = new HashSet<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        all.add(new Named(AttackList.named(word.strip()), new LinkedHashMap<>(common)));
        own.clear();
      } else if (all.isEmpty()) {
        throw new GibbonException(
            Text.of(
                "--attack begins with the name of an attack, such as pgd,steps=20, got '%s'.",
                word));
      } else {
        Named last = all.get(all.size() - 1);
        String option = word.substring(0, equals).strip();
        if (!own.add(option)) {
          throw new GibbonException(
              Text.of(
                  "'%s' says a second time what the %s of the attack %s is; say it once, or name the attack again for another.",
                  word, option, last.kind().name()));
        }
        last.said().put(option, word.substring(equals + 1).strip());
      }
    }
    return all;
  }
}
