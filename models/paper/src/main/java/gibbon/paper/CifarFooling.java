package gibbon.paper;

import gibbon.Text;
import gibbon.attack.FoolingStep.Direction;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Appendix A: noise turned into a picture of any class of CIFAR-10, by one step. */
final class CifarFooling implements Experiment {
  private static final int SHOWN = 100;

  /** The paper does not state it; the usual one succeeds most of those that a run scans. */
  private static final OpenChoice EPSILON =
      OpenChoice.of(
          "cifar-fooling-epsilon",
          "The step has, of the sizes in the table, that with which it succeeds most, ε",
          "0.25",
          "0.05",
          "0.1",
          "0.5",
          "1",
          "10",
          "100");

  private static final OpenChoice DIRECTION =
      OpenChoice.of(
          "cifar-fooling-step",
          "The step goes along the gradient or its sign, as the paper's text or the caption of its figure 5 has it",
          "sign",
          "gradient");

  @Override
  public String id() {
    return "cifar-fooling";
  }

  @Override
  public String title() {
    return "Fooling images of every class of CIFAR-10";
  }

  @Override
  public String section() {
    return "A";
  }

  @Override
  public String claim() {
    return "One gradient step on Gaussian noise makes a fooling image of any class of CIFAR-10 that is wanted; where it fails, another sample will do.";
  }

  @Override
  public List<Criterion> criteria() {
    return Fooling.CRITERIA;
  }

  @Override
  public List<OpenChoice> openChoices() {
    return List.of(DIRECTION, EPSILON);
  }

  @Override
  public Optional<String> pictures() {
    return Optional.of(CifarFgsm.CIFAR);
  }

  @Override
  public void run(Laboratory raw, Findings findings) {
    WhitenedLaboratory whitened = raw.whitened();
    Laboratory laboratory = whitened.laboratory();
    Network model = CifarFgsm.network(laboratory);
    List<String> classes = laboratory.test().host().classNames();
    float[] rubbish =
        Rubbish.pictures(laboratory, laboratory.profile() == Profile.QUICK ? 250 : 1000);
    double epsilon = Double.parseDouble(laboratory.chosen(EPSILON));
    Direction direction = Direction.valueOf(laboratory.chosen(DIRECTION).toUpperCase(Locale.ROOT));
    FoolingScan scan = FoolingScan.of(laboratory, model, rubbish, direction, epsilon);
    scan.tell(
        findings.epsilon(epsilon),
        classes,
        "the paper does not state its ε",
        Text.of("Fooling images by one step of ε = %s", laboratory.chosen(EPSILON)));
    findings
        .choice(CifarFgsm.trained(laboratory.profile()), WhitenedLaboratory.WHITENED)
        .picture(
            "airplanes",
            montage(whitened, model, rubbish, 0, direction, epsilon),
            Text.of(
                "One hundred samples after a step towards %s, the paper's hardest class (its figure 5); yellow frames mark those that the network takes for it. Whitening is undone.",
                classes.get(0)));
  }

  private static Sheet montage(
      WhitenedLaboratory whitened,
      Network model,
      float[] rubbish,
      int target,
      Direction direction,
      double epsilon) {
    Dataset test = whitened.laboratory().test().host();
    float[] first = Arrays.copyOf(rubbish, SHOWN * test.pixels());
    FoolingPictures step =
        FoolingPictures.of(whitened.laboratory(), model, first, target, direction);
    float[] pictures = step.after(epsilon);
    double[] probabilities = step.probabilities(epsilon);
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < SHOWN; i++) {
      tiles.add(Tile.of(whitened.shown(pictures, i)).framed(probabilities[i] > .5));
    }
    return Sheet.of(tiles, 10, test.shape().rows(), test.shape().columns());
  }
}
