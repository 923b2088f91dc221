package gibbon.app;

import gibbon.GibbonException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

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
      ExplainCommand.class,
      DevicesCommand.class,
      HelpCommand.class
    })
public final class Gibbon {
  /** Exit status for a mistake a person can mend. */
  private static final int MISTAKE = 1;

  private Gibbon() {}

  /** Runs a command and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command and returns its exit status: 0, 1 for a failure, 2 for wrong usage. */
  public static int run(String... arguments) {
    CommandLine command = commandLine();
    try {
      return command.execute(arguments);
    } catch (OutOfMemoryError e) {
      command
          .getErr()
          .println(
              "gibbon: The Java heap of %,d MiB is too small for this (%s); raise it with GIBBON_JAVA_OPTIONS=-Xmx…, or use a smaller network or data set."
                  .formatted(Runtime.getRuntime().maxMemory() >> 20, e.getMessage()));
      return MISTAKE;
    }
  }

  private static CommandLine commandLine() {
    return new CommandLine(new Gibbon())
        .setCaseInsensitiveEnumValuesAllowed(true)
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
}
