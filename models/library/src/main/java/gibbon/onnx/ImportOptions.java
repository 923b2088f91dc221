package gibbon.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.Text;
import gibbon.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a user declares of an imported network, because its file does not say. Every part may be
 * null: then a file {@code NAME.json} beside {@code NAME.onnx} decides, then what the file notes,
 * then a guess by shape and exporter.
 *
 * @param preset how pixels become inputs
 * @param mean instead of a preset: taken off, one for all channels or one each; above 1 they count
 *     in 0…255
 * @param std then divided by
 * @param order {@code RGB} or {@code BGR}, the order of the means
 * @param layout {@code NCHW} or {@code NHWC}, for inputs whose shape leaves it open
 * @param size rows and columns, for inputs that leave them open
 * @param output the value to take for the network's result
 */
public record ImportOptions(
    Preset preset,
    List<Double> mean,
    List<Double> std,
    String order,
    String layout,
    List<Integer> size,
    String output) {
  /** Nothing declared. */
  public static final ImportOptions NONE =
      new ImportOptions(null, null, null, null, null, null, null);

  /** Made for the first note: a third of the time that a small network takes to load. */
  private static final class Reader {
    static final ObjectMapper JSON =
        Json.mapper().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
  }

  private static final int LARGEST_NOTE = 1 << 20;

  public ImportOptions {
    if (preset != null && (mean != null || std != null)) {
      throw new OnnxException(
          "A preset and --mean or --std were given; a network has one way to treat its pixels.");
    }
    if (order != null && !order.equals("RGB") && !order.equals("BGR")) {
      throw new OnnxException("The order of channels is RGB or BGR, got " + order + ".");
    }
    if (layout != null && !layout.equals("NCHW") && !layout.equals("NHWC")) {
      throw new OnnxException("The layout of pictures is NCHW or NHWC, got " + layout + ".");
    }
    if (std != null && std.stream().anyMatch(s -> !(s > 0) || s.isInfinite())) {
      throw new OnnxException("Standard deviations are above 0, got " + std + ".");
    }
    if (size != null && (size.isEmpty() || size.size() > 2 || size.stream().anyMatch(s -> s < 1))) {
      throw new OnnxException(
          "A size is one number, or rows and columns, of at least 1, got " + size + ".");
    }
  }

  /** This, completed by what stands beside a network's file. */
  ImportOptions with(Path network) {
    Path note = note(network);
    if (!Files.isRegularFile(note)) {
      return this;
    }
    ImportOptions other;
    try {
      if (Files.size(note) > LARGEST_NOTE) {
        throw new OnnxException(note + " is too large for a few settings of a network.");
      }
      other = Reader.JSON.readValue(Files.readString(note), ImportOptions.class);
    } catch (JsonProcessingException e) {
      throw new OnnxException(
          Text.of(
              "%s does not say how to import %s: %s.",
              note, network, e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IOException e) {
      throw new OnnxException("Cannot read " + note + ": " + e.getMessage() + ".", e);
    }
    boolean pixels = preset != null || mean != null || std != null;
    return new ImportOptions(
        pixels ? preset : other.preset,
        pixels ? mean : other.mean,
        pixels ? std : other.std,
        order != null || pixels ? order : other.order,
        layout != null ? layout : other.layout,
        size != null ? size : other.size,
        output != null ? output : other.output);
  }

  private static Path note(Path network) {
    String name = network.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return network.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".json");
  }

  /** The layer that is declared; none for nothing. */
  Optional<InputLayer> layer() {
    if (preset != null) {
      InputLayer layer = preset.layer();
      boolean blueFirst = order == null ? layer.blueFirst() : order.equals("BGR");
      return Optional.of(new InputLayer(layer.scale(), layer.shift(), blueFirst));
    }
    if (mean == null && std == null && order == null) {
      return Optional.empty();
    }
    double[] means = numbers(mean, 0);
    double[] deviations = numbers(std, 1);
    if (means.length != deviations.length && means.length != 1 && deviations.length != 1) {
      throw new OnnxException(
          Text.of("The means %s and the deviations %s are not for the same channels.", mean, std));
    }
    double range = Arrays.stream(means).anyMatch(m -> m > 1) ? 255 : 1;
    return Optional.of(InputLayer.of(range, means, deviations, "BGR".equals(order)));
  }

  private static double[] numbers(List<Double> values, double otherwise) {
    return values == null || values.isEmpty()
        ? new double[] {otherwise}
        : values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
