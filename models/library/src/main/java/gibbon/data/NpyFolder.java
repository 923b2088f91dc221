package gibbon.data;

import gibbon.Text;
import gibbon.store.Npy;
import gibbon.store.Npz;
import gibbon.store.StoredArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folders that hold pictures and labels as NumPy saves them: {@code x_train.npy} [count, rows,
 * columns] or [count, rows, columns, channels], {@code y_train.npy} [count] or [count, 1], and the
 * same for the test set; or one {@code .npz} of the four arrays. Unsigned bytes are levels of 0 …
 * 255, other numbers levels of 0 … 1.
 */
final class NpyFolder implements DataSource {
  private static final String ENDING = ".npy";
  private static final List<String> FILES =
      List.of("x_train.npy", "y_train.npy", "x_test.npy", "y_test.npy");

  /** Where the arrays are; those of an {@code .npz} are read at once. */
  private record Held(Path where, Optional<Map<String, StoredArray>> arrays) implements Found {
    @Override
    public Dataset.Split read() {
      String name = FolderName.of(where);
      int[] labels = array("y_train").labels();
      List<String> classes = classes(labels);
      return new Dataset.Split(name, set(name + " train", "train", labels, classes), test(classes));
    }

    @Override
    public Dataset readTest() {
      return test(classes(array("y_train").labels()));
    }

    private Dataset test(List<String> classes) {
      return set(FolderName.of(where) + " test", "test", array("y_test").labels(), classes);
    }

    private static List<String> classes(int[] labels) {
      return Dataset.numbered(Arrays.stream(labels).max().orElse(0) + 1);
    }

    private Dataset set(String name, String part, int[] labels, List<String> classes) {
      PictureArray pictures = array("x_" + part);
      PictureShape shape = pictures.shape();
      int count = pictures.array().shape().get(0);
      if (count != labels.length) {
        throw new DataException(
            Text.of(
                "%s holds %d labels, expected %d, one for each picture of %s.",
                called("y_" + part), labels.length, count, pictures.name()));
      }
      return new Dataset(name, pictures.pixels(), labels, shape, Bounds.UNIT, classes);
    }

    private String called(String name) {
      return arrays.isPresent() ? name + " of " + where : where.resolve(name + ENDING).toString();
    }

    private PictureArray array(String name) {
      Path file = where.resolve(name + ENDING);
      if (arrays.isPresent() ? !arrays.get().containsKey(name) : !Files.exists(file)) {
        throw new DataException(
            where
                + " lacks "
                + (arrays.isPresent() ? name : name + ENDING)
                + ": expected all of "
                + String.join(", ", FILES)
                + ".");
      }
      return new PictureArray(
          called(name), arrays.isPresent() ? arrays.get().get(name) : Npy.read(file));
    }
  }

  @Override
  public String expected() {
    return "a folder with NumPy's x_train.npy, y_train.npy, x_test.npy and y_test.npy, or an .npz file of these arrays";
  }

  @Override
  public Optional<Found> in(Path folder) {
    if (Files.isRegularFile(folder)) {
      return folder.toString().endsWith(".npz")
          ? Optional.of(new Held(folder, Optional.of(Npz.read(folder))))
          : Optional.empty();
    }
    return FILES.stream().anyMatch(name -> Files.exists(folder.resolve(name)))
        ? Optional.of(new Held(folder, Optional.empty()))
        : Optional.empty();
  }
}
