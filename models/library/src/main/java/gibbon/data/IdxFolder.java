package gibbon.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Folders that hold an IDX data set under the names that MNIST made usual. */
final class IdxFolder implements DataSource {
  /*
   * Every part has four usual spellings: with a dash or a dot before "idx", gzipped or not. The
   * first that is there, in this order, is read.
   */
  private enum Part {
    TRAIN_IMAGES("train-images", 3),
    TRAIN_LABELS("train-labels", 1),
    TEST_IMAGES("t10k-images", 3),
    TEST_LABELS("t10k-labels", 1);

    private final List<String> spellings;

    Part(String part, int dimensions) {
      String dash = part + "-idx" + dimensions + "-ubyte";
      String dot = part + ".idx" + dimensions + "-ubyte";
      spellings = List.of(dash, dash + ".gz", dot, dot + ".gz");
    }

    private Optional<Path> in(Path folder) {
      return spellings.stream().map(folder::resolve).filter(Files::exists).findFirst();
    }

    private IdxSource required(Path folder) {
      return in(folder)
          .map(IdxSource::at)
          .orElseThrow(
              () ->
                  new DataException(
                      folder
                          + " lacks a file: expected one of "
                          + String.join(", ", spellings)
                          + "."));
    }
  }

  private record Held(Path folder) implements Found {
    @Override
    public Dataset.Split read() {
      return files().read(FolderName.of(folder));
    }

    @Override
    public Dataset readTest() {
      return files().readTest(FolderName.of(folder));
    }

    private IdxSplit files() {
      return new IdxSplit(
          Part.TRAIN_IMAGES.required(folder),
          Part.TRAIN_LABELS.required(folder),
          Part.TEST_IMAGES.required(folder),
          Part.TEST_LABELS.required(folder));
    }
  }

  @Override
  public String expected() {
    return "a folder with the four files of an IDX data set such as Fashion-MNIST"
        + " (train-images-idx3-ubyte and its like)";
  }

  @Override
  public Optional<Found> in(Path folder) {
    for (Part part : Part.values()) {
      if (part.in(folder).isPresent()) {
        return Optional.of(new Held(folder));
      }
    }
    return Optional.empty();
  }
}
