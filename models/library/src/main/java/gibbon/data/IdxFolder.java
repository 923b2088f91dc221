package gibbon.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Folders that hold an IDX data set under the names that MNIST made usual, or under those of QMNIST
 * (https://github.com/facebookresearch/qmnist).
 */
final class IdxFolder implements DataSource {
  /** The four files of a set, by the names that one project gave them. */
  private enum Names {
    // MNIST's are seen with a dash or a dot before "idx"; all, gzipped or not.
    MNIST(
        "train",
        "t10k",
        List.of("images-idx3-ubyte", "images.idx3-ubyte"),
        List.of("labels-idx1-ubyte", "labels.idx1-ubyte")),
    QMNIST("qmnist-train", "qmnist-test", List.of("images-idx3-ubyte"), List.of("labels-idx2-int"));

    private final String train;
    private final String test;
    private final List<String> images;
    private final List<String> labels;

    Names(String train, String test, List<String> images, List<String> labels) {
      this.train = train;
      this.test = test;
      this.images = images;
      this.labels = labels;
    }

    private boolean anyIn(Path folder) {
      return Stream.of(train, test)
          .flatMap(set -> Stream.of(images, labels).flatMap(part -> spellings(set, part).stream()))
          .anyMatch(name -> Files.exists(folder.resolve(name)));
    }

    private IdxSplit files(Path folder) {
      return new IdxSplit(
          first(folder, train, images),
          first(folder, train, labels),
          first(folder, test, images),
          first(folder, test, labels));
    }

    /** The first that is there is read. */
    private static IdxSource first(Path folder, String set, List<String> part) {
      List<String> spellings = spellings(set, part);
      return spellings.stream()
          .map(folder::resolve)
          .filter(Files::exists)
          .findFirst()
          .map(IdxSource::at)
          .orElseThrow(
              () ->
                  new DataException(
                      folder
                          + " lacks a file: expected one of "
                          + String.join(", ", spellings)
                          + "."));
    }

    private static List<String> spellings(String set, List<String> part) {
      return part.stream()
          .map(spelling -> set + "-" + spelling)
          .flatMap(name -> Stream.of(name, name + ".gz"))
          .toList();
    }
  }

  private record Held(Path folder, Names names) implements Found {
    @Override
    public Dataset.Split read() {
      return names.files(folder).read(FolderName.of(folder));
    }

    @Override
    public Dataset readTest() {
      return names.files(folder).readTest(FolderName.of(folder));
    }
  }

  @Override
  public String expected() {
    return "a folder with the four files of an IDX data set such as Fashion-MNIST or QMNIST"
        + " (train-images-idx3-ubyte and its like)";
  }

  @Override
  public Optional<Found> in(Path folder) {
    return Stream.of(Names.values())
        .filter(names -> names.anyIn(folder))
        .findFirst()
        .map(names -> new Held(folder, names));
  }
}
