package gibbon.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import gibbon.UserFolders;
import gibbon.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** PyTorch in double precision, through DJL: values and gradients of functions of arrays. */
final class PyTorch implements AutoCloseable {
  static {
    // 430 MB are unpacked once, into the user's cache folder; nothing is downloaded at run time.
    System.setProperty("DJL_CACHE_DIR", UserFolders.cache().resolve("djl").toString());
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  /** An array of these numbers, row-major. */
  NDArray of(double[] values, int... extents) {
    long[] shape = Arrays.stream(extents).asLongStream().toArray();
    return manager.create(values, new Shape(shape));
  }

  NDArray ofIntegers(int... values) {
    return manager.create(Arrays.stream(values).asLongStream().toArray());
  }

  /** The value of a scalar function, and its gradient with respect to each array. */
  List<double[]> gradients(Function<List<NDArray>, NDArray> function, List<NDArray> at) {
    at.forEach(array -> array.setRequiresGradient(true));
    List<double[]> results = new ArrayList<>();
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray value = function.apply(at);
      results.add(value.toDoubleArray());
      collector.backward(value);
    }
    at.forEach(array -> results.add(array.getGradient().toDoubleArray()));
    return results;
  }

  /** Fails unless all numbers are theirs within a share of the largest of the array. */
  static void assertAgree(String what, double tolerance, double[] expected, double[] found) {
    assertEquals(expected.length, found.length, what);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < found.length; i++) {
      double error = Math.abs(found[i] - expected[i]);
      int at = i;
      assertTrue(
          error <= tolerance * largest,
          () ->
              Text.of(
                  "%s differs from PyTorch at %d: %s, PyTorch %s, largest %s",
                  what, at, found[at], expected[at], largest));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
