package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Cifar10Folder;
import gibbon.data.Datasets;
import gibbon.data.fetch.Cifar10Fetch;
import gibbon.data.fetch.Progress;
import gibbon.paper.ShellWord;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gibbon data}: what data sets there are, and fetching those that Gibbon has not. */
@Command(
    name = "data",
    description = "List what --data takes, or fetch a data set that Gibbon does not carry with it.",
    mixinStandardHelpOptions = true)
final class DataCommand implements Callable<Integer> {
  private static final long LINE_INTERVAL_NANOS = 5_000_000_000L;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "cifar10.")
  private String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description =
          "Where it goes (default: where --data cifar10 looks for it, in the user's cache folder).")
  private Path folder;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (name == null) {
      Datasets.expected().forEach(out::println);
      return 0;
    }
    if (!name.equals("cifar10")) {
      throw new GibbonException("cifar10 is what can be fetched, got '" + name + "'.");
    }
    Path into = folder == null ? Cifar10Folder.usual() : folder;
    String whence = Cifar10Fetch.ORIGINAL.into(into, progress());
    out.println("CIFAR-10 is in " + into + ": all six files are the originals, " + whence + ".");
    if (folder != null) {
      out.println("To use it: --data " + ShellWord.of(folder.toString()));
    }
    return 0;
  }

  /** A line every few seconds, and one whenever something else is fetched. */
  private Progress progress() {
    PrintWriter err = spec.commandLine().getErr();
    return new Progress() {
      private String current = "";
      private long last;

      @Override
      public void at(String what, long done, long total) {
        long now = System.nanoTime();
        if (what.equals(current) && now - last < LINE_INTERVAL_NANOS) {
          return;
        }
        current = what;
        last = now;
        err.println(
            what
                + (done == 0 ? " …" : Text.of(": %.1f MB", done / 1e6))
                + (total > done ? Text.of(" of %.1f MB", total / 1e6) : ""));
        err.flush();
      }
    };
  }
}
