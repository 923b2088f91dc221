package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The list of commands, by what people come for. Some are done by the launcher, or with modules
 * that it builds only for them; these are listed all the same.
 */
final class LauncherCommands {
  private static final Map<String, String> DESCRIPTIONS =
      new TreeMap<>(
          Map.of(
              "check",
              "Check a device before trusting it: gradients, kernels, laws of the attack.",
              "tune",
              "Find the sizes that make a device's kernels fastest, and keep them.",
              "bench",
              "Time ops and whole steps; 'bench peers' does the same work in other libraries.",
              "test",
              "Run Gibbon's own tests; further words go to Maven."));

  private static final int INDENT = 2;
  private static final int NAMES = 13;

  private record Group(String title, List<String> commands) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group(
              "To see an attack:",
              List.of("explain", "attack", "robustness", "judge", "universal", "train")),
          new Group(
              "To bring networks and pictures of your own:", List.of("inspect", "export", "data")),
          new Group("To reproduce the paper:", List.of("reproduce")),
          new Group("To choose and trust a device:", List.of("devices", "check", "tune")),
          new Group("To work on Gibbon:", List.of("test", "bench")));

  private LauncherCommands() {}

  /** Adds those that are not there yet, and shows all in groups. */
  static void addTo(CommandLine line) {
    DESCRIPTIONS.forEach(
        (name, description) -> {
          if (!line.getSubcommands().containsKey(name)) {
            Runnable elsewhere =
                () -> {
                  throw new GibbonException(
                      Text.of("The launcher does this; run it as ./gibbon %s.", name));
                };
            CommandSpec spec = CommandSpec.wrapWithoutInspection(elsewhere).name(name);
            spec.usageMessage().description(description);
            line.addSubcommand(name, new CommandLine(spec.mixinStandardHelpOptions(true)));
          }
        });
    line.setHelpSectionKeys(
        line.getHelpSectionKeys().stream()
            .filter(key -> !key.equals(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING))
            .toList());
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> list(line));
  }

  private static String list(CommandLine line) {
    List<String> others = new ArrayList<>(line.getSubcommands().keySet());
    GROUPS.forEach(group -> others.removeAll(group.commands));
    StringBuilder text = new StringBuilder();
    GROUPS.forEach(group -> add(text, line, group));
    add(text, line, new Group("More:", others));
    return text.toString();
  }

  private static void add(StringBuilder text, CommandLine line, Group group) {
    TextTable table =
        TextTable.forColumns(
            line.getColorScheme(),
            new Column(NAMES, INDENT, Overflow.SPAN),
            new Column(line.getUsageHelpWidth() - NAMES, 0, Overflow.WRAP));
    for (String name : group.commands) {
      String[] own = line.getSubcommands().get(name).getCommandSpec().usageMessage().description();
      table.addRowValues(name, name.equals("help") ? "Show the help of a command." : own[0]);
    }
    text.append(Text.of("%n%s%n", group.title)).append(table);
  }
}
