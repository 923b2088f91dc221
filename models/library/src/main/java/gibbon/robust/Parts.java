package gibbon.robust;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Trial;
import gibbon.store.Folders;
import gibbon.store.Safetensors;
import gibbon.store.StoreException;
import gibbon.store.StoredArray;
import gibbon.store.StoredTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finished pictures, kept a batch a file under a digest of all that decides what came of them: so a
 * run that was killed goes on behind the last whole batch, and none is ever taken for another.
 */
public final class Parts {
  /** Raised when the same attacks come to other examples than rounding explains. */
  private static final String VERSION = "1";

  private static final String FOLDER = "parts";
  private static final String EXAMPLES = "examples";
  private static final String TRIALS = "trials";
  private static final String SECONDS = "seconds";
  private static final int COLUMNS = 18;

  private final Path folder;

  /** A batch that is done: what came of each picture, and the examples [count, inputs]. */
  record Part(List<Trial> trials, float[] examples, double seconds) {}

  private Parts(Path folder) {
    this.folder = folder;
  }

  /** Those below a folder of results, which is made. */
  public static Parts in(Path results) {
    Path folder = results.resolve(FOLDER);
    Folders.make(folder);
    return new Parts(folder);
  }

  /** Whether a folder of results holds any. */
  public static boolean anyIn(Path results) {
    try (Stream<Path> files = Files.list(results.resolve(FOLDER))) {
      return files.anyMatch(file -> file.toString().endsWith(".safetensors"));
    } catch (IOException none) {
      return false;
    }
  }

  /** A file's name for what decides a batch. */
  static String key(String... decisive) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] text = (VERSION + "\n" + String.join("\n", decisive)).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(digest.digest(text), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private Path file(String key) {
    return folder.resolve(key + ".safetensors");
  }

  /** Keeps a batch, whole or not at all. */
  void keep(String key, Part part) {
    int count = part.trials().size();
    double[] numbers = new double[count * COLUMNS];
    for (int i = 0; i < count; i++) {
      write(part.trials().get(i), numbers, i * COLUMNS);
    }
    Safetensors.write(
        file(key),
        new Safetensors.Contents(
            Map.of(SECONDS, String.valueOf(part.seconds())),
            List.of(
                new StoredTensor(
                    EXAMPLES,
                    StoredArray.of(part.examples(), count, part.examples().length / count)),
                new StoredTensor(TRIALS, StoredArray.of(numbers, count, COLUMNS)))));
  }

  /** A batch that was kept; none if there is no such file, or it is damaged. */
  Optional<Part> kept(String key) {
    if (!Files.exists(file(key))) {
      return Optional.empty();
    }
    try {
      Safetensors.Contents contents = Safetensors.readOwn(file(key));
      double[] numbers = contents.tensor(TRIALS).doubles();
      List<Trial> trials = new ArrayList<>();
      for (int from = 0; from < numbers.length; from += COLUMNS) {
        trials.add(read(numbers, from));
      }
      return Optional.of(
          new Part(
              trials,
              contents.tensor(EXAMPLES).floats(),
              Double.parseDouble(contents.metadata().get(SECONDS))));
    } catch (StoreException damaged) {
      return Optional.empty();
    }
  }

  static GibbonException lost(String key) {
    return new GibbonException(
        Text.of(
            "The finished pictures %s are not there any more; run the command again with --resume.",
            key));
  }

  private static void write(Trial trial, double[] into, int from) {
    double[] row = {
      trial.picture(),
      trial.label(),
      trial.before(),
      trial.after(),
      trial.bytes(),
      trial.reached() ? 1 : 0,
      trial.reachedBefore() ? 1 : 0,
      trial.reachedInBytes() ? 1 : 0,
      trial.silently() ? 1 : 0,
      trial.confidence(),
      trial.loss(),
      trial.sizes().l0(),
      trial.sizes().l1(),
      trial.sizes().l2(),
      trial.sizes().linf(),
      trial.gradients(),
      trial.forwards(),
      trial.firstAt()
    };
    System.arraycopy(row, 0, into, from, COLUMNS);
  }

  private static Trial read(double[] row, int from) {
    return new Trial(
        (int) row[from],
        (int) row[from + 1],
        (int) row[from + 2],
        (int) row[from + 3],
        (int) row[from + 4],
        row[from + 5] != 0,
        row[from + 6] != 0,
        row[from + 7] != 0,
        row[from + 8] != 0,
        row[from + 9],
        row[from + 10],
        new Trial.Sizes(row[from + 11], row[from + 12], row[from + 13], row[from + 14]),
        (int) row[from + 15],
        (int) row[from + 16],
        (int) row[from + 17]);
  }
}
