package gibbon.onnx;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Output;
import gibbon.tensor.Arena;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A classifier from an ONNX file. It takes pictures of 0…1, red first, channels last, whatever the
 * file was trained on: a declared {@link Preset} is its first layer. Its logits are the values in
 * front of the file's final softmax or sigmoid.
 */
public final class OnnxNetwork implements Network {
  private final Import about;
  private final Weights weights;
  private final boolean fused;
  private final Map<Integer, Optional<Recording>> recordings = new HashMap<>();

  private OnnxNetwork(Import about, Weights weights, boolean fused) {
    this.about = about;
    this.weights = weights;
    this.fused = fused;
  }

  /**
   * Reads a file, and tries the network on two pictures of noise.
   *
   * @param options what the file does not say
   * @throws OnnxException in one sentence, for a file that is damaged, no classifier, or beyond the
   *     operators that Gibbon knows
   */
  public static OnnxNetwork read(Path file, ImportOptions options, Arena arena) {
    Weights weights = new Weights(arena);
    return new OnnxNetwork(
        Import.of(OnnxFile.read(file), options.with(file), weights, arena.device()), weights, true);
  }

  /** What is known of the file and what was made of it. */
  public Import about() {
    return about;
  }

  /** One line on what was read, for a person. */
  public String summary() {
    return about.summary(
        parameters().stream().mapToLong(parameter -> parameter.value().shape().size()).sum());
  }

  @Override
  public PictureShape input() {
    return about.port().picture();
  }

  @Override
  public int inputs() {
    return input().size();
  }

  @Override
  public int batch() {
    return about.batch();
  }

  @Override
  public int classes() {
    return about.classes();
  }

  @Override
  public Output output() {
    return about.output();
  }

  @Override
  public List<Parameter> parameters() {
    return weights.parameters();
  }

  @Override
  public Var logits(Var x, Noise noise) {
    if (x.shape().rank() != 2 || x.shape().extent(1) != inputs()) {
      throw new GibbonException(
          Text.of(
              "%s takes pictures of %s, %d numbers each, got a batch of shape %s.",
              about.file().path(), input(), inputs(), x.shape()));
    }
    return logits(noise.on(x, 0));
  }

  private Var logits(Var x) {
    int count = x.shape().extent(0);
    Optional<Recording> recording = recordings.get(count);
    if (recording != null && recording.isPresent()) {
      return recording.get().of(x);
    }
    int from = recording == null ? x.tape().nodes().size() : 0;
    int decided = weights.decisions();
    Var logits = about.logits(x, weights, fused);
    if (recording == null) {
      recordings.put(
          count, weights.decisions() == decided ? Recording.of(x, from, logits) : Optional.empty());
    }
    return logits;
  }

  @Override
  public OnnxNetwork stepByStep() {
    return new OnnxNetwork(about, weights, false);
  }

  @Override
  public OnnxNetwork copyTo(Arena arena) {
    return new OnnxNetwork(about, weights.copyTo(arena), fused);
  }

  /** Such as {@code mnist.onnx}. */
  @Override
  public String toString() {
    return about.file().path().getFileName().toString();
  }
}
