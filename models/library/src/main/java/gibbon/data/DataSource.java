package gibbon.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One kind of data set: the names it has without a folder, the folders it recognises, and how it is
 * read. To add a kind, write one and put it into the list of {@link Datasets}.
 */
public interface DataSource {
  /** A data set that was found and is not yet read. */
  interface Found {
    /** Reads all of it. */
    Dataset.Split read();

    /** Reads the pictures to judge by alone, which may leave out most of the bytes. */
    Dataset readTest();
  }

  /**
   * What may be given, as a sentence goes on after "expected", such as {@code mnist, which Gibbon
   * carries with it}.
   */
  String expected();

  /** The data set of that name, if this source has one that needs no folder. */
  default Optional<Found> named(String name) {
    return Optional.empty();
  }

  /**
   * The data set in a folder, or in one file; empty if it holds nothing of this kind. A folder that
   * holds a part of one is recognised, so that reading it can say what is missing.
   */
  default Optional<Found> in(Path folder) {
    return Optional.empty();
  }
}
