package gibbon.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.bench.peers.Task.Kind;
import gibbon.tensor.Philox;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether two libraries count as computing the same: not hindered by ties, and not blind. */
class ComparisonTest {
  private static final Task TRAINING = new Task(Kind.TRAINING, 50, 240, 60);

  /** In double precision, a tie of two pieces may have another winner. */
  @Test
  void picturesHaveClearWinners() {
    Philox random = Untied.numbers();
    double least = 1;
    for (int i = 0; i < TRAINING.m(); i++) {
      least = Math.min(least, leastGap(Untied.next(random, TRAINING.k())));
    }
    assertTrue(least < Untied.NEAR, "nothing ties, so nothing is tested");
    float[] pictures = TRAINING.pictures();
    for (int i = 0; i < TRAINING.m(); i++) {
      int from = i * TRAINING.k();
      float[] picture = Arrays.copyOfRange(pictures, from, from + TRAINING.k());
      assertTrue(leastGap(picture) > .5 * Untied.NEAR, "picture " + i);
    }
  }

  /** The least distance of two best pieces, in units of the largest of their layer. */
  private static double leastGap(float[] picture) {
    double least = 1;
    double[] values = new double[picture.length];
    Arrays.setAll(values, i -> picture[i]);
    for (Task.Layer layer : TRAINING.layers().subList(0, 2)) {
      double[] pieces = new double[layer.columns()];
      for (int c = 0; c < pieces.length; c++) {
        pieces[c] = layer.biases()[c];
        for (int term = 0; term < values.length; term++) {
          pieces[c] += values[term] * layer.weights()[term * pieces.length + c];
        }
      }
      double scale = Arrays.stream(pieces).map(Math::abs).max().orElseThrow();
      values = new double[pieces.length / Task.PIECES];
      for (int unit = 0; unit < values.length; unit++) {
        double[] own = Arrays.copyOfRange(pieces, unit * 5, unit * 5 + 5);
        Arrays.sort(own);
        values[unit] = own[4];
        least = Math.min(least, (own[4] - own[3]) / scale);
      }
    }
    return least;
  }

  @Test
  void aStepOfTrainingIsTheSameInDoublePrecision() {
    assertNull(fault(results("java")));
  }

  /** A momentum 5 % too small, gradients 1 % too small, a bound 1 % too large. */
  @Test
  void whatStepsOtherwiseIsFound() {
    List<float[]> right = results("java");
    List<float[]> begun = new ArrayList<>();
    for (Task.Layer layer : TrainingState.velocities(TRAINING.layers())) {
      begun.addAll(List.of(layer.weights(), layer.biases()));
    }
    int arrays = begun.size();
    for (double[] slip : new double[][] {{.95, 1, 1}, {1, .99, 1}, {1, 1, 1.01}}) {
      List<float[]> wrong = new ArrayList<>();
      right.forEach(array -> wrong.add(array.clone()));
      for (int a = 0; a < arrays; a++) {
        float[] weights = wrong.get(a);
        float[] velocities = wrong.get(arrays + a);
        for (int i = 0; i < velocities.length; i++) {
          float kept = Task.MOMENTUM * begun.get(a)[i];
          float moved = velocities[i] - kept;
          velocities[i] = (float) (slip[0] * kept + slip[1] * moved);
          weights[i] = (float) (slip[2] * weights[i]);
        }
      }
      assertNotNull(fault(wrong), Arrays.toString(slip));
    }
  }

  /** A few filters of a trained convolutional network may have seen other winners, not all. */
  @Test
  void ofFiltersOnlyAFewMayDiffer() {
    NetTask task = NetTask.of(Kind.TRAINING, "W1s");
    int size = task.resultSizes().stream().mapToInt(Integer::intValue).sum();
    float[] expected = new Philox(1, 2, 3).uniform(size, -1, 1);
    int velocities = size / 2;
    Task.Layer filters = task.layers().get(0);
    int columns = filters.columns();
    for (int moved : new int[] {2, columns}) {
      float[] found = expected.clone();
      for (int i = 0; i < filters.weights().length; i++) {
        found[velocities + i] += i % columns < moved ? .01f : 0;
      }
      String fault =
          Comparison.difference(task, FloatBuffer.wrap(expected), FloatBuffer.wrap(found));
      assertEquals(moved == columns, fault != null, fault);
    }
  }

  @Test
  void anArrayThatIsMissingIsFound() {
    List<float[]> right = results("java");
    assertNotNull(fault(right.subList(0, right.size() - 1)));
  }

  private static String fault(List<float[]> found) {
    List<float[]> expected = results("opencl");
    assertEquals(TRAINING.resultSizes(), expected.stream().map(array -> array.length).toList());
    return Comparison.difference(TRAINING, joined(expected), joined(found));
  }

  private static FloatBuffer joined(List<float[]> arrays) {
    FloatBuffer all = FloatBuffer.allocate(arrays.stream().mapToInt(array -> array.length).sum());
    arrays.forEach(all::put);
    return all.flip();
  }

  private static List<float[]> results(String device) {
    System.setProperty("gibbon.bench.device", device);
    try {
      return List.of(new GibbonPeer().prepare(TRAINING).results());
    } finally {
      System.clearProperty("gibbon.bench.device");
    }
  }
}
