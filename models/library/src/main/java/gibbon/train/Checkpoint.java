package gibbon.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.model.ModelFiles;
import gibbon.store.Safetensors;
import gibbon.store.StoredTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Training as it stands after an epoch, in one safetensors file written atomically: parameters,
 * velocities, the best parameters so far, and the history. Masks and orders need no state: they
 * follow from seed, epoch and step.
 */
public final class Checkpoint {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final Identity identity;

  /**
   * @param file where it is kept
   * @param identity what must be the same for a training to go on
   */
  public Checkpoint(Path file, Identity identity) {
    this.file = file;
    this.identity = identity;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /** Whether it exists and belongs to this training. */
  boolean fits() {
    return exists() && identity.is(Safetensors.readOwn(file).metadata().get("plan"));
  }

  /**
   * Reads everything from the device, so that training may go on, and returns what writes it, in
   * any thread.
   */
  Runnable writing(
      List<Parameter> parameters,
      List<Parameter> velocities,
      List<Parameter> best,
      History history) {
    List<Supplier<StoredTensor>> tensors = new ArrayList<>();
    tensors.addAll(ModelFiles.read("parameter.", parameters));
    tensors.addAll(ModelFiles.read("velocity.", velocities));
    tensors.addAll(ModelFiles.read("best.", best));
    return () ->
        Safetensors.write(
            file,
            new Safetensors.Contents(
                Map.of("plan", identity.text(), "history", toJson(history)),
                tensors.stream().map(Supplier::get).toList()));
  }

  /** Puts everything back and returns the history up to then. */
  History read(List<Parameter> parameters, List<Parameter> velocities, List<Parameter> best) {
    Safetensors.Contents contents = contents();
    ModelFiles.restore(file.toString(), contents, "parameter.", parameters);
    ModelFiles.restore(file.toString(), contents, "velocity.", velocities);
    ModelFiles.restore(file.toString(), contents, "best.", best);
    return history(file, contents);
  }

  /** Puts the best parameters so far into these and returns the history up to then. */
  History readBest(List<Parameter> parameters) {
    Safetensors.Contents contents = contents();
    ModelFiles.restore(file.toString(), contents, "best.", parameters);
    return history(file, contents);
  }

  private Safetensors.Contents contents() {
    Safetensors.Contents contents = Safetensors.readOwn(file);
    String other = contents.metadata().getOrDefault("plan", "nothing");
    if (!identity.is(other)) {
      throw new GibbonException(
          Text.of(
              "%s belongs to another training (%s) than the one to resume (%s); use the same options or another output folder.",
              file, other, identity.text()));
    }
    return contents;
  }

  /** The file's name, for messages. */
  @Override
  public String toString() {
    return file.toString();
  }

  static String toJson(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static History history(Path file, Safetensors.Contents contents) {
    try {
      return JSON.readValue(contents.metadata().getOrDefault("history", ""), History.class);
    } catch (JsonProcessingException e) {
      throw new GibbonException(file + " lacks a readable history; train the model again.", e);
    }
  }
}
