package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MnistTest {
  private static Dataset.Split mnist;

  @BeforeAll
  static void read() {
    mnist = Datasets.open("mnist");
  }

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte, 65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte, 0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte, ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
  })
  void theEmbeddedFilesAreTheOriginals(String file, String sha256)
      throws IOException, NoSuchAlgorithmException {
    try (InputStream packed = Mnist.class.getResourceAsStream("mnist/" + file + ".gz");
        InputStream raw = new GZIPInputStream(packed)) {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(raw.readAllBytes());
      assertEquals(sha256, HexFormat.of().formatHex(hash));
    }
  }

  @Test
  void hasItsSizes() {
    assertEquals("MNIST", mnist.name());
    assertEquals(60_000, mnist.train().count());
    assertEquals(10_000, mnist.test().count());
    assertEquals(28, mnist.train().shape().rows());
    assertEquals(28, mnist.test().shape().columns());
    assertEquals(10, mnist.train().classes());
    assertEquals(10, mnist.test().classes());
  }

  @Test
  void hasItsClassCounts() {
    assertArrayEquals(
        new int[] {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
        counts(mnist.train()));
    assertArrayEquals(
        new int[] {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, counts(mnist.test()));
  }

  @Test
  void hasItsMeanAndDeviation() {
    double sum = 0;
    double squares = 0;
    float[] images = mnist.train().images();
    for (float value : images) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / images.length;
    assertEquals(33.3184, 255 * mean, 1e-4);
    assertEquals(78.5675, 255 * Math.sqrt(squares / images.length - mean * mean), 1e-4);
  }

  @Test
  void aValidationSetIsCutFromItsEnd() {
    Dataset validation = mnist.train().slice(50_000, 60_000);
    assertEquals(10_000, validation.count());
    assertEquals(mnist.train().labels()[59_999], validation.labels()[9_999]);
    assertEquals(10_000, Arrays.stream(counts(validation)).sum());
  }

  private static int[] counts(Dataset set) {
    int[] counts = new int[set.classes()];
    for (int label : set.labels()) {
      counts[label]++;
    }
    return counts;
  }
}
