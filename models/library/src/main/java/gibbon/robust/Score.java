package gibbon.robust;

import gibbon.attack.Norm;
import gibbon.attack.Trial;
import gibbon.attack.Trials;
import gibbon.data.Dataset;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What one challenge came to.
 *
 * @param trials of the pictures that faced it
 * @param keys of the batches that hold the examples
 */
public record Score(Challenge challenge, Trials trials, List<String> keys, Parts parts) {
  /** The name of the attack. */
  public String name() {
    return challenge.name();
  }

  /** Whether a trial reached its goal with a change within a size; rounding is let pass. */
  static boolean within(Trial trial, Norm norm, double epsilon) {
    return trial.reached() && trial.sizes().of(norm) <= epsilon * (1 + 1e-6);
  }

  /** Hands over every example with its trial, batch by batch. */
  public void examples(int inputs, BiConsumer<Trial, float[]> sink) {
    for (String key : keys) {
      Parts.Part part = parts.kept(key).orElseThrow(() -> Parts.lost(key));
      for (int i = 0; i < part.trials().size(); i++) {
        float[] example = new float[inputs];
        System.arraycopy(part.examples(), i * inputs, example, 0, inputs);
        sink.accept(part.trials().get(i), example);
      }
    }
  }

  /** All examples, the pictures themselves where none was made [count, inputs]. */
  public float[] examples(Dataset pictures) {
    float[] all = pictures.images().clone();
    int inputs = pictures.pixels();
    examples(
        inputs,
        (trial, example) -> System.arraycopy(example, 0, all, trial.picture() * inputs, inputs));
    return all;
  }
}
