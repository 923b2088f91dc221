package gibbon.paper;

import gibbon.Text;
import gibbon.attack.FoolingStep.Direction;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import gibbon.train.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Appendix A: noise turned into a picture of any class wanted, by one step. */
final class Fooling implements Experiment {
  /** When the claim shows, on any data set. */
  static final List<Criterion> CRITERIA =
      List.of(
          Criterion.atLeast("mean success of one step over the classes", 50),
          Criterion.atLeast("success of one step, the hardest class", .1));

  private static final int SAMPLES = 1000;
  private static final int SHOWN = 100;

  /** The usual one is that of the paper's other experiments on MNIST. */
  private static final OpenChoice EPSILON =
      OpenChoice.of(
          "fooling-epsilon", "The step has ε", "0.25", "0.05", "0.1", "0.5", "1", "10", "100");

  private static final OpenChoice DIRECTION =
      OpenChoice.of(
          "fooling-step",
          "The step goes along the gradient or its sign, as the paper's text or the caption of its figure 5 has it",
          "sign",
          "gradient");

  private static final String NETWORK = "the paper's figure is for a convolutional net on CIFAR-10";

  @Override
  public String id() {
    return "fooling";
  }

  @Override
  public String title() {
    return "Fooling images of every class";
  }

  @Override
  public String section() {
    return "A";
  }

  @Override
  public String claim() {
    return "One gradient step on Gaussian noise makes a fooling image of any class that is wanted; where it fails, another sample will do.";
  }

  @Override
  public List<Criterion> criteria() {
    return CRITERIA;
  }

  @Override
  public List<OpenChoice> openChoices() {
    return List.of(DIRECTION, EPSILON);
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Dataset test = laboratory.test().host();
    Network model = laboratory.maxout(Objective.CLEAN);
    float[] rubbish = Rubbish.pictures(laboratory, SAMPLES);
    double epsilon = Double.parseDouble(laboratory.chosen(EPSILON));
    Direction direction = Direction.valueOf(laboratory.chosen(DIRECTION).toUpperCase(Locale.ROOT));
    FoolingScan scan = FoolingScan.of(laboratory, model, rubbish, direction, epsilon);
    int hardest = scan.hardest();
    scan.tell(
        findings.epsilon(epsilon),
        Dataset.numbered(test.classes()),
        NETWORK,
        Text.of("Fooling images by one step of ε = %s", laboratory.chosen(EPSILON)));
    findings.picture(
        "hardest",
        montage(laboratory, model, rubbish, hardest, direction, epsilon),
        Text.of(
            "One hundred samples after a step towards class %d, the hardest; yellow frames mark those that the network takes for it. For display, black is −3 and white 3.",
            hardest));
  }

  private static Sheet montage(
      Laboratory laboratory,
      Network model,
      float[] rubbish,
      int target,
      Direction direction,
      double epsilon) {
    Dataset test = laboratory.test().host();
    float[] first = Arrays.copyOf(rubbish, SHOWN * test.pixels());
    FoolingPictures step = FoolingPictures.of(laboratory, model, first, target, direction);
    float[] pictures = step.after(epsilon);
    double[] probabilities = step.probabilities(epsilon);
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < SHOWN; i++) {
      Tile tile = Tile.of(Rubbish.displayed(pictures, i, test.pixels()));
      tiles.add(tile.framed(probabilities[i] > .5));
    }
    return Sheet.of(tiles, 10, test.shape().rows(), test.shape().columns());
  }
}
