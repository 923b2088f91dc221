package gibbon.data;

import gibbon.Text;
import gibbon.store.ElementType;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Folders that hold pictures and labels as NumPy saves them: {@code x_train.npy} [count, rows,
 * columns] or [count, rows, columns, channels], {@code y_train.npy} [count] or [count, 1], and the
 * same for the test set. Unsigned bytes are levels of 0 … 255, other numbers levels of 0 … 1.
 */
final class NpyFolder implements DataSource {
  private static final List<String> FILES =
      List.of("x_train.npy", "y_train.npy", "x_test.npy", "y_test.npy");
  private static final double WHITE = 255;

  private record Held(Path folder) implements Found {
    @Override
    public Dataset.Split read() {
      String name = FolderName.of(folder);
      int[] labels = labels("y_train.npy");
      List<String> classes = classes(labels);
      return new Dataset.Split(name, set(name + " train", "train", labels, classes), test(classes));
    }

    @Override
    public Dataset readTest() {
      return test(classes(labels("y_train.npy")));
    }

    private Dataset test(List<String> classes) {
      return set(FolderName.of(folder) + " test", "test", labels("y_test.npy"), classes);
    }

    private static List<String> classes(int[] labels) {
      return Dataset.numbered(Arrays.stream(labels).max().orElse(0) + 1);
    }

    private Dataset set(String name, String part, int[] labels, List<String> classes) {
      Path file = file("x_" + part + ".npy");
      StoredArray array = Npy.read(file);
      List<Integer> shape = array.shape();
      int channels = shape.size() == 4 ? shape.get(3) : 1;
      if (shape.size() < 3 || shape.size() > 4 || channels != 1 && channels != 3) {
        throw new DataException(
            file
                + " holds an array of shape "
                + shape
                + ", expected pictures [count, rows, columns], or [count, rows, columns, 3] in"
                + " colour.");
      }
      if (shape.get(0) != labels.length) {
        throw new DataException(
            Text.of(
                "%s holds %d labels, expected %d, one for each picture of %s.",
                file("y_" + part + ".npy"), labels.length, shape.get(0), file));
      }
      return new Dataset(
          name,
          array.divided(array.type() == ElementType.UINT8 ? WHITE : 1),
          labels,
          new PictureShape(shape.get(1), shape.get(2), channels),
          Bounds.UNIT,
          classes);
    }

    private int[] labels(String name) {
      Path file = file(name);
      StoredArray array = Npy.read(file);
      List<Integer> shape = array.shape();
      if (shape.size() != 1 && !(shape.size() == 2 && shape.get(1) == 1) || array.count() == 0) {
        throw new DataException(
            file + " holds an array of shape " + shape + ", expected labels [count].");
      }
      double[] numbers = array.numbers();
      int[] labels = new int[numbers.length];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = (int) numbers[i];
        if (labels[i] != numbers[i] || labels[i] < 0) {
          throw new DataException(
              Text.of(
                  "%s holds %s for picture %d, expected whole numbers from 0 on.",
                  file, numbers[i], i));
        }
      }
      return labels;
    }

    private Path file(String name) {
      Path file = folder.resolve(name);
      if (!Files.exists(file)) {
        throw new DataException(
            folder + " lacks " + name + ": expected all of " + String.join(", ", FILES) + ".");
      }
      return file;
    }
  }

  @Override
  public String expected() {
    return "a folder with NumPy's x_train.npy, y_train.npy, x_test.npy and y_test.npy";
  }

  @Override
  public Optional<Found> in(Path folder) {
    return FILES.stream().anyMatch(name -> Files.exists(folder.resolve(name)))
        ? Optional.of(new Held(folder))
        : Optional.empty();
  }
}
