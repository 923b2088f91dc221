package gibbon.attack;

import java.util.HashMap;
import java.util.Map;

/** Keeps the first gradient of each picture of a batch. */
final class FirstGradients implements Watcher {
  private final float[] gradients;
  private final boolean[] seen;
  private final int inputs;
  private final Map<Integer, Integer> rows = new HashMap<>();
  private int open;

  FirstGradients(Pictures pictures) {
    gradients = new float[pictures.values().length];
    seen = new boolean[pictures.count()];
    inputs = pictures.inputs();
    open = pictures.count();
    for (int i = 0; i < pictures.count(); i++) {
      rows.put(pictures.places()[i], i);
    }
  }

  @Override
  public void differentiated(Pictures points, FetchedGradients found) {
    if (open == 0) {
      return;
    }
    for (int i = 0; i < points.count(); i++) {
      int row = rows.get(points.places()[i]);
      if (!seen[row]) {
        System.arraycopy(found.values(), i * inputs, gradients, row * inputs, inputs);
        seen[row] = true;
        open--;
      }
    }
  }

  /** [count, inputs]; zeros for a picture without any. */
  float[] values() {
    return gradients;
  }
}
