package gibbon.attack;

import gibbon.device.Device;
import gibbon.model.Network;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * FGSM with the least ε that succeeds for each picture, along the one gradient it computes; pixels
 * are held in [0, 1].
 *
 * @param targeted whether labels are classes to reach rather than to leave
 * @param levels ε is looked for in steps of 1/levels, up to 1
 */
public record LeastEpsilon(boolean targeted, int levels) {
  /**
   * Attacks pictures.
   *
   * @param pictures [count, inputs], row-major, in [0, 1]
   * @param labels one a picture
   */
  public List<NearExample> attack(Network model, Device device, float[] pictures, int[] labels) {
    int inputs = model.inputs();
    float[] gradients = Evaluation.differentiated(model, device, pictures, labels).gradients();
    NearExample[] found = new NearExample[labels.length];
    for (int level = 1; level <= levels; level++) {
      int[] open =
          IntStream.range(0, found.length)
              .filter(i -> found[i] == null || !found[i].reached())
              .toArray();
      if (open.length == 0) {
        break;
      }
      float size = (targeted ? -1f : 1f) * level / levels;
      float[] moved = new float[open.length * inputs];
      for (int i = 0; i < moved.length; i++) {
        int at = open[i / inputs] * inputs + i % inputs;
        moved[i] = Math.max(0, Math.min(1, pictures[at] + size * Math.signum(gradients[at])));
      }
      int[] says = Evaluation.classes(model, device, moved);
      for (int i = 0; i < open.length; i++) {
        boolean reached = targeted == (says[i] == labels[open[i]]);
        float[] pixels = Arrays.copyOfRange(moved, i * inputs, (i + 1) * inputs);
        found[open[i]] = new NearExample(pixels, reached, says[i], 1);
      }
    }
    return List.of(found);
  }
}
