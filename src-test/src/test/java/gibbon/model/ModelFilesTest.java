package gibbon.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.store.Safetensors;
import gibbon.store.StoredArray;
import gibbon.store.StoredTensor;
import gibbon.tensor.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFilesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "java,softmax",
    "java,logistic",
    "java,maxout",
    "java,maxout-sigmoids",
    "java,sigmoid",
    "java,quadratic",
    "java,rbf",
    "java,rbf-spherical",
    "java,rbf-shared",
    "java,conv",
    "opencl,conv-maxout",
    "opencl,maxout",
    "opencl,rbf"
  })
  void aModelReadBackIsTheSameToTheBit(String selector, String kind) {
    try (Device device = Devices.open(selector);
        Arena arena = new Arena(device)) {
      Map<String, String> set = new TreeMap<>();
      Map<String, String> small =
          Map.of("units", "4,5", "inhibition", "0.25", "maps", "2,3", "filters", "3,2");
      for (String field : Recipes.fields(kind).keySet()) {
        set.put(field, small.getOrDefault(field, "2"));
      }
      PictureShape input =
          kind.startsWith("conv") ? new PictureShape(9, 7, 3) : PictureShape.row(6);
      Recipe spec = Recipes.of(kind, input, kind.equals("logistic") ? 2 : 3, set);
      Network model = spec.build(arena, 9);
      Path file = folder.resolve("model.safetensors");
      ModelFiles.write(file, spec, model, Map.of("note", "kept"));
      Network read = ModelFiles.read(file, arena);
      assertEquals(spec, Recipes.fromMetadata(Safetensors.read(file).metadata(), file.toString()));
      assertEquals(spec.toString(), read.toString());
      long numbers = model.parameters().stream().mapToLong(p -> p.value().shape().size()).sum();
      assertEquals(spec.parameterCount(), numbers);
      assertEquals("kept", Safetensors.read(file).metadata().get("note"));
      for (int i = 0; i < model.parameters().size(); i++) {
        assertEquals(model.parameters().get(i).name(), read.parameters().get(i).name());
        assertArrayEquals(
            model.parameters().get(i).value().toDoubles(),
            read.parameters().get(i).value().toDoubles());
      }
    }
  }

  @Test
  void damageIsNamed() {
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      Path file = folder.resolve("model.safetensors");
      Recipe recipe = new SoftmaxRecipe(2, 2);
      ModelFiles.write(file, recipe, recipe.build(arena, 0), Map.of());
      Safetensors.Contents good = Safetensors.read(file);

      Map<String, String> metadata = new TreeMap<>(good.metadata());
      metadata.remove("model.kind");
      refuse(file, new Safetensors.Contents(metadata, good.tensors()), "no model of Gibbon's");

      metadata.put("model.kind", "perceptron");
      refuse(file, new Safetensors.Contents(metadata, good.tensors()), "no model 'perceptron'");

      List<StoredTensor> wrong = new ArrayList<>(good.tensors());
      wrong.set(0, new StoredTensor("weight", StoredArray.of(new double[6], 3, 2)));
      refuse(file, new Safetensors.Contents(good.metadata(), wrong), "of shape [3, 2]");

      wrong.set(
          0, new StoredTensor("weight", StoredArray.of(new double[] {0, Double.NaN, 0, 0}, 2, 2)));
      refuse(file, new Safetensors.Contents(good.metadata(), wrong), "a NaN or an infinity");

      StoredArray weight = good.tensor("weight");
      wrong.set(0, new StoredTensor("wait", weight));
      refuse(
          file,
          new Safetensors.Contents(good.metadata(), wrong),
          "model.safetensors is incomplete");

      wrong.remove(0);
      refuse(file, new Safetensors.Contents(good.metadata(), wrong), "holds 2 numbers, too few");

      metadata.put("model.kind", "maxout");
      metadata.put("model.units", "40000");
      refuse(file, new Safetensors.Contents(metadata, good.tensors()), "no entry model.pieces");

      metadata.put("model.pieces", "1");
      metadata.put("model.inputs", "40000");
      refuse(file, new Safetensors.Contents(metadata, good.tensors()), "holds 6 numbers, too few");

      metadata.put("model.inputs", "2000000000");
      refuse(file, new Safetensors.Contents(metadata, good.tensors()), "2^31 - 1 weights");
    }
  }

  @Test
  void weightsOfEveryTypeAreRead() {
    Path file = folder.resolve("model.safetensors");
    Map<String, String> metadata = new TreeMap<>(Recipes.toMetadata(new SoftmaxRecipe(2, 2)));
    for (StoredArray weight :
        List.of(
            StoredArray.of(new float[] {1, 2, 3, 4}, 2, 2),
            StoredArray.of(new double[] {1, 2, 3, 4}, 2, 2),
            StoredArray.of(new long[] {1, 2, 3, 4}, 2, 2))) {
      Safetensors.write(
          file,
          new Safetensors.Contents(
              metadata,
              List.of(
                  new StoredTensor("weight", weight),
                  new StoredTensor("bias", StoredArray.of(new long[2], 2)))));
      try (Device device = Devices.open("java");
          Arena arena = new Arena(device)) {
        assertArrayEquals(
            new double[] {1, 2, 3, 4},
            ModelFiles.read(file, arena).parameters().get(0).value().toDoubles());
      }
    }
  }

  private void refuse(Path file, Safetensors.Contents contents, String expected) {
    Safetensors.write(file, contents);
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      GibbonException refused =
          assertThrows(GibbonException.class, () -> ModelFiles.read(file, arena));
      assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    }
  }
}
