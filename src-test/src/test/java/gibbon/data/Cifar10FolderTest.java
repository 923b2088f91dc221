package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.store.OneSentence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10FolderTest {
  private static final int COUNT = 12;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Cifar10Files.write(folder, COUNT);
  }

  /** Number [row, column, channel] of a picture is byte [channel, row, column] of its record. */
  @Test
  void planesBecomeChannelsSideBySide() {
    Dataset.Split split = Datasets.open(folder.toString());
    assertEquals("CIFAR-10", split.name());
    assertEquals(new PictureShape(32, 32, 3), split.train().shape());
    assertEquals(5 * COUNT, split.train().count());
    assertEquals(COUNT, split.test().count());
    assertEquals("frog", split.test().classNames().get(6));
    Map<String, byte[]> files = Cifar10Files.of(COUNT);
    for (int picture : new int[] {0, 1, COUNT, 3 * COUNT + 7, 5 * COUNT - 1}) {
      byte[] file = files.get("data_batch_" + (1 + picture / COUNT) + ".bin");
      int record = picture % COUNT * 3073;
      float[] values = split.train().picture(picture);
      assertEquals(file[record], split.train().labels()[picture]);
      for (int channel = 0; channel < 3; channel++) {
        for (int row = 0; row < 32; row++) {
          for (int column = 0; column < 32; column++) {
            int level = file[record + 1 + channel * 1024 + row * 32 + column] & 255;
            int index = (row * 32 + column) * 3 + channel;
            assertEquals(index, split.train().shape().index(row, column, channel));
            assertEquals(level / 255f, values[index]);
          }
        }
      }
    }
    assertArrayEquals(split.test().images(), Datasets.openTest(folder.toString()).images());
  }

  @Test
  void theFolderOfTheArchiveIsFoundInside() throws IOException {
    Path outer = Files.createDirectory(folder.resolve("outer"));
    Path inner = Files.createDirectory(outer.resolve("cifar-10-batches-bin"));
    Cifar10Files.write(inner, 2);
    assertEquals(10, Datasets.open(outer).train().count());
  }

  @Test
  void whatIsAmissIsSaid() throws IOException {
    Path file = folder.resolve("data_batch_3.bin");
    byte[] sound = Files.readAllBytes(file);
    Files.delete(file);
    refused(folder.toString(), "lacks data_batch_3.bin", "./gibbon data cifar10");
    for (int length : new int[] {0, 1, 3072, sound.length - 1}) {
      Files.write(file, Arrays.copyOf(sound, length));
      refused(file.toString(), length + " bytes", "3073");
    }
    byte[] wrong = sound.clone();
    wrong[2 * 3073] = 10;
    Files.write(file, wrong);
    refused(file.toString(), "label 10", "record 2", "0 to 9");
    wrong[2 * 3073] = (byte) 200;
    Files.write(file, wrong);
    refused("label 200");
    Path python = Files.createDirectory(folder.resolve("python"));
    Files.createFile(python.resolve("data_batch_1"));
    OneSentence.from(() -> Datasets.open(python), "Python version", "binary");
  }

  private void refused(String... parts) {
    OneSentence.from(() -> Datasets.open(folder), parts);
  }
}
