package gibbon.app;

import gibbon.Text;
import gibbon.device.JavaDevice;
import gibbon.model.ModelFiles;
import gibbon.model.Network;
import gibbon.onnx.OnnxExport;
import gibbon.tensor.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gibbon export}: a model of one's own as ONNX. */
@Command(
    name = "export",
    description = "Write a trained model as ONNX, for other software to run.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A safetensors file that Gibbon wrote.")
  private Path model;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The ONNX file (default: MODEL with the ending .onnx).")
  private Path out;

  @Override
  public Integer call() {
    String name = model.getFileName().toString();
    int dot = name.lastIndexOf('.');
    Path file =
        out != null
            ? out
            : model.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".onnx");
    JavaDevice device = new JavaDevice();
    try (Arena arena = new Arena(device)) {
      Network network = ModelFiles.read(model, arena);
      OnnxExport.write(file, network);
      spec.commandLine()
          .getOut()
          .println(
              Text.of(
                  "%s: %s; pixels of 0 to 1 [N, %s] in, probabilities [N, %d] out.",
                  file,
                  network,
                  Arrays.stream(OnnxExport.input(network))
                      .mapToObj(String::valueOf)
                      .collect(Collectors.joining(", ")),
                  network.classes()));
    } finally {
      device.close();
    }
    return 0;
  }
}
