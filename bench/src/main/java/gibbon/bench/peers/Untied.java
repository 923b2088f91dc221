package gibbon.bench.peers;

import gibbon.tensor.Philox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Pictures of which every maxout unit has a clear winner. Where two pieces tie but for rounding,
 * two libraries rightly take different ones, and gradients differ: among 320,000 units of a batch
 * there are some within 6·10⁻⁸ of each other, and a library would be called wrong for one.
 */
final class Untied {
  /** Pieces nearer than this, in units of the layer's largest, tie; rounding makes some 10⁻⁶. */
  static final float NEAR = 1e-5f;

  /** Computed once a process and size, for a forward pass in plain Java takes its time. */
  private static final Map<List<Integer>, float[]> CHOSEN = new ConcurrentHashMap<>();

  private Untied() {}

  /** The pictures [m, k] of a network's tasks. */
  static float[] pictures(Task task) {
    return CHOSEN
        .computeIfAbsent(List.of(task.m(), task.n(), task.k()), sizes -> chosen(task))
        .clone();
  }

  /** What pictures are made of. */
  static Philox numbers() {
    return new Philox(1, 80, 2);
  }

  /** The next picture, whatever it is; most of its pixels are 0 as in written digits. */
  static float[] next(Philox random, int size) {
    float[] pixels = random.uniform(size, -2, 1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.max(0, pixels[i]);
    }
    return pixels;
  }

  private static float[] chosen(Task task) {
    List<Task.Layer> layers = task.layers();
    Philox random = numbers();
    float[] pictures = new float[task.m() * task.k()];
    for (int found = 0; found < task.m(); ) {
      List<float[]> candidates = new ArrayList<>();
      for (int i = found; i < task.m(); i++) {
        candidates.add(next(random, task.k()));
      }
      boolean[] clear = new boolean[candidates.size()];
      IntStream.range(0, clear.length)
          .parallel()
          .forEach(i -> clear[i] = PlainForward.leastGap(candidates.get(i), layers) > NEAR);
      for (int i = 0; i < clear.length; i++) {
        if (clear[i]) {
          System.arraycopy(candidates.get(i), 0, pictures, found++ * task.k(), task.k());
        }
      }
    }
    return pictures;
  }
}
