package gibbon.paper;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Attack;
import gibbon.attack.Attacked;
import gibbon.attack.Evaluation;
import gibbon.attack.Goal;
import gibbon.attack.Sink;
import gibbon.data.Bounds;
import gibbon.data.ClassNames;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.model.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Somebody's network for the thousand classes of ImageNet, which Caffe, torchvision, Keras and the
 * model zoo number alike; some networks have one for the background in front.
 *
 * @param first the class of the first of the thousand
 */
record ImageNetClassifier(Network network, Device device, List<String> names, int first) {
  private static final int CLASSES = 1000;
  private static final Map<Integer, String> KNOWN =
      Map.of(388, "giant panda", 387, "lesser panda", 368, "gibbon");

  /**
   * @param file of names, or {@link OpenChoice#NONE}; without it, few classes have more than
   *     numbers
   */
  static ImageNetClassifier of(Network network, Device device, String file) {
    int first = network.classes() - CLASSES;
    if (first != 0 && first != 1 || network.input().channels() != 3) {
      throw new GibbonException(
          Text.of(
              "%s takes pictures of %s and knows %d classes, expected a network for ImageNet: pictures in colour and its 1000 classes, or one more for the background.",
              network, network.input(), network.classes()));
    }
    if (!file.equals(OpenChoice.NONE)) {
      List<String> names = ClassNames.read(Path.of(file)).of(network.classes(), first).names();
      return new ImageNetClassifier(network, device, names, first);
    }
    List<String> names = new ArrayList<>(Dataset.numbered(network.classes()));
    KNOWN.forEach((at, name) -> names.set(at + first, name));
    return new ImageNetClassifier(network, device, names, first);
  }

  /** What it says of a picture. */
  record Said(int best, String name, double confidence, double[] probabilities) {}

  /** What it says of each of some pictures. */
  List<Said> says(List<float[]> pictures) {
    int size = network.inputs();
    float[] all = new float[pictures.size() * size];
    for (int i = 0; i < pictures.size(); i++) {
      System.arraycopy(pictures.get(i), 0, all, i * size, size);
    }
    List<Said> said = new ArrayList<>();
    for (double[] row : Evaluation.probabilities(network, device, all)) {
      int best = 0;
      for (int k = 1; k < row.length; k++) {
        best = row[k] > row[best] ? k : best;
      }
      said.add(new Said(best, names.get(best), row[best], row));
    }
    return said;
  }

  Said says(float[] picture) {
    return says(List.of(picture)).get(0);
  }

  /**
   * One picture under an attack.
   *
   * @param label to be left, or to be reached
   */
  Moved moved(float[] picture, int label, boolean towards, Attack attack) {
    PictureShape shape = network.input();
    Dataset one =
        new Dataset("the picture", picture.clone(), new int[] {label}, shape, Bounds.UNIT, names);
    float[][] kept = new float[2][];
    Sink sink =
        batch -> {
          kept[0] = batch.outcome().example(0);
          kept[1] = Arrays.copyOf(batch.gradients(), picture.length);
        };
    Goal goal = towards ? Goal.towards(label) : Goal.away(label);
    Attacked attacked = Evaluation.attack(network, device, one, attack, goal, sink);
    return new Moved(kept[0], kept[1], attacked);
  }

  /**
   * @param gradient where the attack first looked
   */
  record Moved(float[] example, float[] gradient, Attacked attacked) {}
}
