package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The entry of the command line. */
@Command(
    name = "gibbon",
    description =
        "Shows how the fast gradient sign method works, and reproduces the paper that introduced it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReproduceCommand.class,
      TrainCommand.class,
      AttackCommand.class,
      RobustnessCommand.class,
      JudgeCommand.class,
      UniversalCommand.class,
      ExplainCommand.class,
      InspectCommand.class,
      ExportCommand.class,
      DataCommand.class,
      DevicesCommand.class,
      HelpCommand.class
    })
public final class Gibbon {
  /** Exit status for a mistake a person can mend. */
  private static final int MISTAKE = 1;

  private Gibbon() {}

  /** Runs a command and exits with its status. */
  public static void main(String[] arguments) {
    StandardOutput out = StandardOutput.install();
    System.exit(out.status(run(arguments)));
  }

  /** Runs a command and returns its exit status: 0, 1 for a failure, 2 for wrong usage. */
  public static int run(String... arguments) {
    CommandLine command = commandLine().setOut(writer(System.out)).setErr(writer(System.err));
    try {
      int status = command.execute(arguments);
      command.getOut().flush();
      command.getErr().flush();
      return status;
    } catch (OutOfMemoryError e) {
      command
          .getErr()
          .println(
              Text.of(
                  "gibbon: The Java heap of %,d MiB is too small for this (%s); raise it with GIBBON_JAVA_OPTIONS=-Xmx…, or use a smaller network or data set.",
                  Runtime.getRuntime().maxMemory() >> 20, e.getMessage()));
      return MISTAKE;
    }
  }

  /** What is printed has ε and × in it, so it is UTF-8 whatever the locale. */
  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Gibbon());
    ServiceLoader.load(ExtraCommand.class).forEach(line::addSubcommand);
    LauncherCommands.addTo(line);
    AttackOptions.addTo(line.getSubcommands().get("attack"));
    Ranges.register(line);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(
            parsed -> {
              requireValues(parsed);
              return new CommandLine.RunLast().execute(parsed);
            })
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> {
              if (exception instanceof GibbonException) {
                command.getErr().println("gibbon: " + exception.getMessage());
                return MISTAKE;
              }
              throw exception;
            })
        .setParameterExceptionHandler(
            (exception, ignored) -> {
              CommandLine command = exception.getCommandLine();
              command.getErr().println("gibbon: " + exception.getMessage());
              CommandLine.UnmatchedArgumentException.printSuggestions(exception, command.getErr());
              command
                  .getErr()
                  .println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
              return CommandLine.ExitCode.USAGE;
            });
  }

  /** A list that was given, but with nothing in it, such as a lonely comma. */
  private static void requireValues(ParseResult parsed) {
    for (OptionSpec option : parsed.matchedOptions()) {
      if (option.getValue() instanceof Collection<?> values && values.isEmpty()) {
        throw new CommandLine.ParameterException(
            parsed.commandSpec().commandLine(),
            Text.of("Option '%s' takes at least one value, got none.", option.longestName()));
      }
    }
    parsed.subcommands().forEach(Gibbon::requireValues);
  }
}
