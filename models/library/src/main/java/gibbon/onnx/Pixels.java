package gibbon.onnx;

import gibbon.Text;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which layer makes a network's inputs of pixels, and who says so.
 *
 * @param reason such as {@code torch, guessed from the shape; say --preset}
 */
record Pixels(InputLayer layer, String reason) {
  /** What is declared, else what the file notes, else a guess. */
  static Pixels of(OnnxFile file, InputPort port, ImportOptions options) {
    int channels = port.picture().channels();
    Optional<InputLayer> declared = options.layer();
    if (declared.isPresent()) {
      if (!declared.get().fits(channels)) {
        throw new OnnxException(
            Text.of(
                "%s takes pictures of %d %s, for which %s is not made.",
                file.path(), channels, channels == 1 ? "channel" : "channels", name(options)));
      }
      return new Pixels(declared.get(), name(options) + ", as declared");
    }
    Pixels noted = noted(file.metadata(), channels);
    return noted != null ? noted : guessed(file, port);
  }

  private static String name(ImportOptions options) {
    return options.preset() != null
        ? "the preset " + options.preset()
        : Text.of("mean %s and deviation %s", options.mean(), options.std());
  }

  /** What Windows ML writes. */
  private static Pixels noted(Map<String, String> metadata, int channels) {
    String range = metadata.getOrDefault("Image.NominalPixelRange", "");
    Preset preset =
        switch (range) {
          case "NominalRange_0_255" -> Preset.BYTES;
          case "Normalized_0_1" -> Preset.UNIT;
          case "Normalized_1_1" -> Preset.SYMMETRIC;
          default -> null;
        };
    if (preset == null) {
      return null;
    }
    InputLayer layer = preset.layer();
    boolean blue =
        channels == 3 && metadata.getOrDefault("Image.BitmapPixelFormat", "").startsWith("Bgr");
    return new Pixels(
        new InputLayer(layer.scale(), layer.shift(), blue),
        preset + (blue ? ", blue first" : "") + ", as the file notes");
  }

  private static Pixels guessed(OnnxFile file, InputPort port) {
    String producer = file.producer().toLowerCase(Locale.ROOT);
    Preset preset;
    if (port.picture().channels() != 3 || port.picture().rows() <= 64) {
      preset = producer.startsWith("cntk") ? Preset.BYTES : Preset.UNIT;
    } else if (producer.contains("caffe")) {
      preset = Preset.CAFFE;
    } else if (producer.contains("keras") || producer.contains("tf2onnx")) {
      preset = Preset.SYMMETRIC;
    } else {
      preset = Preset.TORCH;
    }
    return new Pixels(
        preset.layer(),
        preset + ", guessed from shape and exporter: compare the clean accuracy, or say --preset");
  }
}
