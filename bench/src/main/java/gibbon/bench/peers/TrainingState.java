package gibbon.bench.peers;

import gibbon.tensor.Philox;
import java.util.ArrayList;
import java.util.List;

/** Where the training that is compared begins: a step of it shows all that a step does. */
public final class TrainingState {
  /** About what a step adds to them. */
  private static final float RANGE = 1e-3f;

  private TrainingState() {}

  /**
   * Velocities of weights and biases, as if there had been steps before: from zero, a step would
   * not show its momentum.
   */
  public static List<Task.Layer> velocities(List<Task.Layer> layers) {
    List<Task.Layer> velocities = new ArrayList<>();
    for (Task.Layer layer : layers) {
      int which = velocities.size();
      velocities.add(
          new Task.Layer(
              layer.inputs(),
              layer.columns(),
              new Philox(1, 87, which).uniform(layer.weights().length, -RANGE, RANGE),
              new Philox(1, 88, which).uniform(layer.biases().length, -RANGE, RANGE)));
    }
    return velocities;
  }
}
