package gibbon.app;

import gibbon.model.Network;
import gibbon.onnx.ImportOptions;
import gibbon.onnx.NetworkFiles;
import gibbon.onnx.OnnxNetwork;
import gibbon.onnx.Preset;
import gibbon.tensor.Arena;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What an ONNX file does not say of its network. */
final class NetworkOptions {
  @Option(
      names = "--preset",
      paramLabel = "HOW",
      description =
          "How pixels become the inputs of an ONNX network: ${COMPLETION-CANDIDATES} (default: what NAME.json beside it or the file says, else a guess that is told).")
  private Preset preset;

  @Option(
      names = "--mean",
      split = ",",
      paramLabel = "M",
      description =
          "Instead of a preset: what is taken off each channel; above 1 it counts in levels of 255.")
  private List<Double> mean;

  @Option(
      names = "--std",
      split = ",",
      paramLabel = "S",
      description = "What each channel is then divided by.")
  private List<Double> std;

  @Option(
      names = "--order",
      paramLabel = "RGB|BGR",
      description = "The order of an ONNX network's channels.")
  private String order;

  @Option(
      names = "--layout",
      paramLabel = "NCHW|NHWC",
      description = "Where an ONNX network has its channels, should its shape leave that open.")
  private String layout;

  @Option(
      names = "--size",
      split = ",",
      paramLabel = "ROWS,COLUMNS",
      description = "The size of pictures, should an ONNX file leave it open.")
  private List<Integer> size;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "The value of an ONNX graph to take for its result.")
  private String output;

  ImportOptions options() {
    return new ImportOptions(preset, mean, std, order, layout, size, output);
  }

  /** Opens a network of any kind, and says what was made of an ONNX file. */
  Network open(Path file, Arena arena, PrintWriter messages) {
    Network network = NetworkFiles.open(file, options(), arena);
    if (network instanceof OnnxNetwork imported) {
      messages.println(imported.summary());
      imported
          .about()
          .warning()
          .ifPresent(words -> messages.println("gibbon: " + file + ": " + words + "."));
      messages.flush();
    }
    return network;
  }
}
