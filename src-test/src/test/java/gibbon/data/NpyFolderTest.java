package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.store.Npy;
import gibbon.store.OneSentence;
import gibbon.store.StoredArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFolderTest {
  private static final float[] VALUES = {0, .25f, .5f, .75f, 1, .1f, .2f, .3f, .4f, .6f, .7f, .8f};

  @TempDir Path folder;

  @BeforeEach
  void write() {
    save("x_train.npy", StoredArray.of(VALUES, 2, 1, 2, 3));
    save("y_train.npy", StoredArray.of(new long[] {2, 0}, 2));
    save("x_test.npy", StoredArray.of(VALUES, 2, 1, 2, 3));
    save("y_test.npy", StoredArray.of(new long[] {1, 2}, 2, 1));
  }

  private void save(String name, StoredArray array) {
    Npy.write(folder.resolve(name), array);
  }

  @Test
  void colourIsReadAsItIsStored() {
    Dataset.Split split = Datasets.open(folder);
    assertEquals(new PictureShape(1, 2, 3), split.train().shape());
    assertArrayEquals(VALUES, split.train().images());
    assertArrayEquals(new int[] {2, 0}, split.train().labels());
    assertArrayEquals(new int[] {1, 2}, Datasets.openTest(folder.toString()).labels());
    assertEquals(3, split.test().classes());
  }

  /** Bytes of NumPy's are levels of 255, and the same data set as in an IDX file. */
  @Test
  void bytesAreLevelsOfTwoHundredAndFiftyFive() throws IOException {
    byte[] levels = new byte[256];
    float[] expected = new float[256];
    for (int i = 0; i < 256; i++) {
      levels[i] = (byte) i;
      expected[i] = i / 255f;
    }
    for (String part : new String[] {"train", "test"}) {
      String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 8, 16), }";
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      file.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
      file.write(
          (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.UTF_8));
      file.write(levels);
      Files.write(folder.resolve("x_" + part + ".npy"), file.toByteArray());
    }
    Dataset train = Datasets.open(folder).train();
    assertEquals(PictureShape.grey(8, 16), train.shape());
    assertArrayEquals(expected, train.images());
  }

  @Test
  void whatIsAmissIsSaid() throws IOException {
    save("x_train.npy", StoredArray.of(VALUES, 3, 4));
    refused("x_train.npy", "[3, 4]", "[count, rows, columns]");
    save("x_train.npy", StoredArray.of(VALUES, 2, 1, 3, 2));
    refused("[2, 1, 3, 2]", "in colour");
    save("x_train.npy", StoredArray.of(VALUES, 3, 2, 2));
    refused("y_train.npy", "2 labels", "expected 3");
    save("x_train.npy", StoredArray.of(new float[] {0, 1, 2, 0, 0, 0}, 2, 1, 3));
    refused("the value 2.0 in picture 0", "0 to 1");
    save("y_train.npy", StoredArray.of(new double[] {.5, 1}, 2));
    refused("y_train.npy", "0.5 for picture 0", "whole numbers");
    save("y_train.npy", StoredArray.of(new long[] {-1, 1}, 2));
    refused("-1.0 for picture 0");
    save("y_train.npy", StoredArray.of(new long[] {1, 1}, 1, 2));
    refused("[1, 2]", "labels [count]");
    Files.delete(folder.resolve("y_train.npy"));
    refused(folder.toString(), "lacks y_train.npy", "x_test.npy");
  }

  private void refused(String... parts) {
    OneSentence.from(() -> Datasets.open(folder), parts);
  }
}
