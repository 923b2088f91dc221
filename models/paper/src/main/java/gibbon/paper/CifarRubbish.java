package gibbon.paper;

import gibbon.Text;
import gibbon.attack.Evaluation;
import gibbon.attack.FalsePositives;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.Bars;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Appendix A: what a convolutional network makes of Gaussian noise. */
final class CifarRubbish implements Experiment {
  private static final int PICTURES = 1000;
  private static final int SHOWN = 20;

  /** The classes that the paper's network takes no rubbish for. */
  private static final List<String> NEVER =
      List.of("airplane", "automobile", "horse", "ship", "truck");

  @Override
  public String id() {
    return "cifar-rubbish";
  }

  @Override
  public String title() {
    return "Gaussian rubbish on CIFAR-10";
  }

  @Override
  public String section() {
    return "A";
  }

  @Override
  public String claim() {
    return "A convolutional network, too, takes pure noise for one of its classes, is sure of it, and prefers few of them.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("rubbish error", 50),
        Criterion.atLeast("confidence on mistakes", 80),
        Criterion.atLeast("share of the commonest class", 30));
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
    float[] pictures = Rubbish.pictures(laboratory, PICTURES);
    FalsePositives found = Rubbish.falsePositives(laboratory, model, pictures);
    double[] shares = IntStream.range(0, classes.size()).mapToDouble(found::share).toArray();
    int most = 0;
    for (int k = 1; k < shares.length; k++) {
      most = shares[k] > shares[most] ? k : most;
    }
    double never =
        IntStream.range(0, shares.length)
            .filter(k -> NEVER.contains(classes.get(k)))
            .mapToDouble(k -> shares[k])
            .sum();
    findings
        .percent("rubbish error", 93.4, found.error())
        .percent("confidence on mistakes", 84.4, found.confidence())
        .percent(
            "share of the commonest class",
            49.7,
            shares[most],
            "of the mistakes; frog in the paper, ours " + classes.get(most))
        .percent(
            "share of airplane, automobile, horse, ship and truck",
            0.,
            never,
            "of the mistakes; the paper's network takes rubbish for none of these")
        .percent("clean error", null, laboratory.error(laboratory.clean(model)))
        .choice(
            Text.of(
                "Rubbish is %d pictures of independent standard normal numbers in whitened space; a mistake is any class more probable than ½.",
                PICTURES),
            CifarFgsm.trained(laboratory.profile()),
            WhitenedLaboratory.WHITENED)
        .plot(
            "classes",
            Bars.of("What rubbish is taken for", "class", "share of false positives in %", classes)
                .series(
                    "ours",
                    Arrays.stream(shares).map(s -> found.error() > 0 ? 100 * s : 0).toArray()),
            "Which classes rubbish is taken for; which ones attract it differs from seed to seed.")
        .picture(
            "pictures",
            montage(whitened, model, pictures),
            "Rubbish, whitening undone, with the mean brightness and contrast of the test pictures: the class that the network takes it for and the probability of that.");
  }

  private static Sheet montage(WhitenedLaboratory whitened, Network model, float[] pictures) {
    Dataset test = whitened.laboratory().test().host();
    float[] first = Arrays.copyOf(pictures, SHOWN * test.pixels());
    double[][] says = Evaluation.probabilities(model, whitened.laboratory().device(), first);
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < SHOWN; i++) {
      int best = 0;
      for (int k = 1; k < says[i].length; k++) {
        best = says[i][k] > says[i][best] ? k : best;
      }
      tiles.add(
          Tile.of(whitened.shown(first, i))
              .labelled(test.classNames().get(best), Text.of("%.0f %%", 100 * says[i][best])));
    }
    return Sheet.of(tiles, 10, test.shape().rows(), test.shape().columns());
  }
}
