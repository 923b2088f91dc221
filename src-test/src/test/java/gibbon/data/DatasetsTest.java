package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.store.OneSentence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  @TempDir Path folder;

  @Test
  void everyUsualSpellingIsRead() throws IOException {
    for (String suffix : new String[] {"", ".gz"}) {
      for (char joint : new char[] {'-', '.'}) {
        Path own = Files.createDirectory(folder.resolve("set" + joint + "x" + suffix));
        IdxFiles.write(own, suffix, joint);
        Dataset.Split split = Datasets.open(own.toString());
        assertEquals(own.getFileName().toString(), split.name());
        assertArrayEquals(new float[] {0, .2f, .4f, .6f, .8f, 1}, split.train().images());
        assertArrayEquals(new int[] {0, 2, 1}, split.train().labels());
        assertArrayEquals(new int[] {2, 0}, split.test().labels());
        assertEquals(1, split.test().shape().rows());
        assertEquals(2, split.test().shape().columns());
        assertEquals(3, split.train().classes());
        assertEquals(3, split.test().classes());
      }
    }
  }

  @Test
  void qmnistIsReadUnderItsOwnNames() throws IOException {
    byte[] train = IdxFiles.images(3, 1, 2, new byte[] {0, 51, 102, -103, -52, -1});
    byte[] test = IdxFiles.images(2, 1, 2, new byte[] {1, 2, 3, 4});
    for (String suffix : new String[] {"", ".gz"}) {
      Path own = Files.createDirectory(folder.resolve("qmnist" + suffix));
      write(own, "qmnist-train-images-idx3-ubyte" + suffix, train);
      write(own, "qmnist-train-labels-idx2-int" + suffix, IdxFiles.columns(3, 2, 0, 7, 2, 8, 1, 9));
      write(own, "qmnist-test-images-idx3-ubyte" + suffix, test);
      refused(own, "lacks a file", "qmnist-test-labels-idx2-int, qmnist-test-labels-idx2-int.gz.");
      write(own, "qmnist-test-labels-idx2-int" + suffix, IdxFiles.columns(2, 2, 2, 0, 0, 1));
      Dataset.Split split = Datasets.open(own.toString());
      assertArrayEquals(new float[] {0, .2f, .4f, .6f, .8f, 1}, split.train().images());
      assertArrayEquals(new int[] {0, 2, 1}, split.train().labels());
      assertArrayEquals(new int[] {2, 0}, split.test().labels());
    }
  }

  private static void write(Path folder, String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), name.endsWith(".gz") ? IdxFiles.gzip(bytes) : bytes);
  }

  @Test
  void aNameIsTakenBeforeAFolder() {
    assertEquals("MNIST", Datasets.open("mnist").name());
    assertEquals("MNIST test", Datasets.openTest(Datasets.USUAL).name());
    OneSentence.from(() -> Datasets.open("./mnist"), "./mnist", "no such folder");
  }

  @Test
  void aMissingFileIsNamedInEverySpelling() throws IOException {
    for (String part : new String[] {"train-images", "train-labels", "t10k-images"}) {
      IdxFiles.write(folder, "", '-');
      String file = part + "-idx" + (part.endsWith("images") ? 3 : 1) + "-ubyte";
      Files.delete(folder.resolve(file));
      refused(folder.toString(), file + ", ", file + ".gz", file.replace("-idx", ".idx") + ".gz");
    }
  }

  @Test
  void whatIsNoFolderIsRefused() throws IOException {
    Path missing = folder.resolve("missing");
    OneSentence.from(
        () -> Datasets.open(missing.toString()), missing.toString(), "no such folder", "mnist");
    Path file = Files.createFile(folder.resolve("file"));
    OneSentence.from(() -> Datasets.open(file.toString()), file.toString(), "it is a file");
    OneSentence.from(() -> Datasets.open("no\0path"), "No folder can be called", "mnist");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    OneSentence.from(
        () -> Datasets.open(empty.toString()), empty.toString(), "holds no data set", "IDX");
  }

  @Test
  void filesAtOddsAreRefused() throws IOException {
    replaced("train-labels-idx1-ubyte", IdxFiles.labels(2, 0, 2), "holds 2 labels", "expected 3");
    replaced("t10k-labels-idx1-ubyte", IdxFiles.labels(3, 0, 1, 2), "3 labels", "expected 2");
    replaced("t10k-labels-idx1-ubyte", IdxFiles.labels(2, 0, 3), "label 3", "picture 1", "0 to 2");
    replaced("train-labels-idx1-ubyte", IdxFiles.labels(3, 0, 0, 0), "at least two classes");
    replaced("t10k-images-idx3-ubyte", IdxFiles.images(1, 1, 2, new byte[2]), "expected 1");
    replaced("t10k-images-idx3-ubyte", IdxFiles.labels(2, 0, 1), "swap the files");
    replaced("train-images-idx3-ubyte", new byte[] {1, 2, 3, 4, 5}, "0x01020304");
  }

  @Test
  void picturesOfAnotherSizeAreRefused() throws IOException {
    IdxFiles.write(folder, "", '-');
    Files.write(
        folder.resolve("t10k-images-idx3-ubyte"),
        IdxFiles.images(2, 2, 1, new byte[] {1, 2, 3, 4}));
    refused("2 × 1", "1 × 2");
  }

  private void replaced(String file, byte[] bytes, String... parts) throws IOException {
    IdxFiles.write(folder, "", '-');
    Files.write(folder.resolve(file), bytes);
    refused(parts);
    refused(folder.resolve(file).toString());
  }

  private void refused(String... parts) {
    refused(folder, parts);
  }

  private static void refused(Path folder, String... parts) {
    OneSentence.from(() -> Datasets.open(folder), parts);
  }
}
