package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.store.Safetensors;
import gibbon.store.StoreException;
import gibbon.store.StoredArray;
import gibbon.store.StoredTensor;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Models as safetensors files: one tensor a parameter, the {@link Recipe} in the metadata. Numbers
 * keep the device's precision, so a file read back on the same kind of device is the same to the
 * bit.
 */
public final class ModelFiles {
  private ModelFiles() {}

  /** Writes a model with further metadata, atomically. */
  public static void write(Path file, Recipe recipe, Network model, Map<String, String> metadata) {
    Map<String, String> all = new TreeMap<>(metadata);
    all.putAll(Recipes.toMetadata(recipe));
    Safetensors.write(file, new Safetensors.Contents(all, stored("", model.parameters())));
  }

  /** Builds the model a file holds. */
  public static Network read(Path file, Arena arena) {
    return read(file, Safetensors.read(file), arena);
  }

  /** Builds the model a file holds whose contents have been read already. */
  public static Network read(Path file, Safetensors.Contents contents, Arena arena) {
    Recipe recipe = Recipes.fromMetadata(contents.metadata(), file.toString());
    // The metadata may claim any size; nothing is built before the file is known to fill it.
    long found = contents.tensors().stream().mapToLong(t -> t.array().count()).sum();
    if (found < recipe.parameterCount()) {
      throw new GibbonException(
          Text.of(
              "%s holds %d numbers, too few for the model it claims to be (%s), which has %d.",
              file, found, recipe, recipe.parameterCount()));
    }
    Network model = recipe.build(arena, 0);
    restore(file.toString(), contents, "", model.parameters());
    return model;
  }

  /** Parameters as file entries, their names behind a prefix. */
  public static List<StoredTensor> stored(String prefix, List<Parameter> parameters) {
    return read(prefix, parameters).stream().map(Supplier::get).toList();
  }

  /**
   * The same in two parts: the numbers are read from the device at once, so they may change from
   * now on, and what goes into a file is made of them by the suppliers, in any thread.
   */
  public static List<Supplier<StoredTensor>> read(String prefix, List<Parameter> parameters) {
    List<Supplier<StoredTensor>> tensors = new ArrayList<>();
    for (Parameter parameter : parameters) {
      Tensor value = parameter.value();
      int[] shape = value.shape().extents();
      String name = prefix + parameter.name();
      if (value.device().precisionBits() > 24) {
        double[] numbers = value.toDoubles();
        tensors.add(() -> new StoredTensor(name, StoredArray.of(numbers, shape)));
      } else {
        float[] numbers = value.toFloats();
        tensors.add(() -> new StoredTensor(name, StoredArray.of(numbers, shape)));
      }
    }
    return tensors;
  }

  /** Writes file entries back into parameters of the same names and shapes. */
  public static void restore(
      String file, Safetensors.Contents contents, String prefix, List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      StoredArray array = tensor(file, contents, prefix + parameter.name());
      int[] expected = parameter.value().shape().extents();
      if (!array.shape().equals(Arrays.stream(expected).boxed().toList())) {
        throw new GibbonException(
            Text.of(
                "%s holds %s of shape %s, expected %s.",
                file, prefix + parameter.name(), array.shape(), parameter.value().shape()));
      }
      double[] values = array.numbers();
      for (double value : values) {
        if (!Double.isFinite(value)) {
          throw new GibbonException(
              Text.of(
                  "%s holds a NaN or an infinity in %s; train the model again.",
                  file, prefix + parameter.name()));
        }
      }
      parameter.value().write(values);
    }
  }

  private static StoredArray tensor(String file, Safetensors.Contents contents, String name) {
    try {
      return contents.tensor(name);
    } catch (StoreException e) {
      throw new GibbonException(file + " is incomplete: " + e.getMessage(), e);
    }
  }
}
