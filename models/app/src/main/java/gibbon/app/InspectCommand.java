package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.onnx.Inspection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gibbon inspect}: what an ONNX file holds, on one screen. */
@Command(
    name = "inspect",
    description = "Show what an ONNX network is made of, and what Gibbon makes of it.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  private static final int WIDTH = 96;

  @Spec private CommandSpec spec;
  @Mixin private NetworkOptions network;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "An ONNX file.")
  private Path file;

  @Option(names = "--operators", description = "List the operators that Gibbon knows.")
  private boolean operators;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (operators) {
      Inspection.known().forEach(out::println);
      return 0;
    }
    if (file == null) {
      throw new GibbonException("inspect takes an ONNX file, or --operators.");
    }
    Inspection found = Inspection.of(file, network.options());
    line(out, "file", file + ", " + found.origin());
    line(out, "input", String.join("; ", found.inputs()));
    line(out, "output", String.join("; ", found.outputs()));
    line(out, "operators", counts(found));
    line(out, "missing", found.missing().isEmpty() ? "none" : String.join(", ", found.missing()));
    line(out, "weights", Text.of("%d, %,d numbers", found.weights(), found.numbers()));
    line(out, "logits", found.logits() + ", of a " + meaning(found));
    line(out, "cut off", found.cutOff().isEmpty() ? "nothing" : String.join(", ", found.cutOff()));
    if (!found.picture().isEmpty()) {
      line(out, "pictures", found.picture());
      line(out, "pixels", found.pixels());
    }
    found.notes().forEach((key, value) -> line(out, "note", key + " = " + value));
    found.problem().ifPresent(problem -> line(out, "problem", problem));
    return 0;
  }

  private static String meaning(Inspection found) {
    return switch (found.output()) {
      case SOFTMAX -> "softmax";
      case SIGMOIDS -> "sigmoid a class";
      case GAUSSIANS -> "bell a class";
    };
  }

  private static String counts(Inspection found) {
    return found.operators().entrySet().stream()
        .map(e -> e.getValue() == 1 ? e.getKey() : e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  /** A name and a value, folded at spaces. */
  private static void line(PrintWriter out, String name, String value) {
    StringBuilder text = new StringBuilder();
    int used = 0;
    for (String word : List.of(value.split(" "))) {
      if (used > 0 && used + word.length() >= WIDTH) {
        text.append("\n           ");
        used = 0;
      } else if (used > 0) {
        text.append(' ');
      }
      text.append(word);
      used += word.length() + 1;
    }
    out.println(Text.of("%-10s %s", name, text));
  }
}
