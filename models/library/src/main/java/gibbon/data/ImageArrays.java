package gibbon.data;

import gibbon.Text;
import gibbon.store.Npy;
import gibbon.store.Npz;
import gibbon.store.StoredArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Pictures and their labels as two arrays of NumPy's. */
final class ImageArrays {
  /** What pictures and labels of an .npz are called. */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("x_test", "y_test"),
          List.of("test_images", "test_labels"),
          List.of("x", "y"),
          List.of("images", "labels"),
          List.of("arr_0", "arr_1"));

  private ImageArrays() {}

  /**
   * Reads them for a network.
   *
   * @param where an {@code .npz}, or the pictures, whose labels are then another {@code .npy}
   */
  static ImageFolder read(Path where, PictureShape to, ImageFolder.Choice choice) {
    PictureArray x;
    PictureArray y;
    if (where.toString().endsWith(".npz")) {
      Map<String, StoredArray> arrays = Npz.read(where);
      List<String> pair =
          PAIRS.stream()
              .filter(names -> arrays.keySet().containsAll(names))
              .findFirst()
              .orElseThrow(
                  () ->
                      new DataException(
                          Text.of(
                              "%s holds the arrays %s, expected two called %s.",
                              where,
                              String.join(", ", arrays.keySet()),
                              PAIRS.stream()
                                  .map(names -> String.join(" and ", names))
                                  .collect(Collectors.joining(", or ")))));
      x = new PictureArray(pair.get(0) + " of " + where, arrays.get(pair.get(0)));
      y = new PictureArray(pair.get(1) + " of " + where, arrays.get(pair.get(1)));
    } else {
      x = new PictureArray(where.toString(), Npy.read(where));
      y = new PictureArray(choice.labels().toString(), Npy.read(choice.labels()));
    }
    float[] pixels = x.pixels(to);
    int[] labels = Arrays.stream(y.labels()).map(label -> label + choice.offset()).toArray();
    if (labels.length != pixels.length / to.size()) {
      throw new DataException(
          Text.of(
              "%s holds %d labels, expected %d, one for each picture of %s.",
              y.name(), labels.length, pixels.length / to.size(), x.name()));
    }
    String name = where.getFileName().toString();
    Dataset all = new Dataset(name, pixels, labels, to, Bounds.UNIT, choice.names().names());
    Dataset some = choice.most() < all.count() ? all.slice(0, choice.most()) : all;
    return new ImageFolder(some, List.of(), List.of(), y.name());
  }
}
