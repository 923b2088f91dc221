package gibbon.robust;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.ByteLevels;
import gibbon.attack.Evaluation;
import gibbon.attack.Norm;
import gibbon.attack.Trial;
import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.Network;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What is to be said of somebody's adversarial examples.
 *
 * @param count of pictures
 * @param right named rightly as they are
 * @param outsideBall examples further from their pictures than ε, by place
 * @param outsideBox examples with a number outside of the box, by place
 * @param mistaken examples that are not named rightly, by place
 * @param counted of these, those right before and within ball and box
 * @param countedInBytes the same where it still holds with pixels rounded to bytes
 * @param largest change in the norm
 * @param largestInBytes the same when pixels are rounded
 * @param median change of those that count; NaN for none
 */
public record Judgement(
    int count,
    int right,
    List<Integer> outsideBall,
    List<Integer> outsideBox,
    List<Integer> mistaken,
    int counted,
    int countedInBytes,
    double largest,
    double largestInBytes,
    double median) {
  /** Examples of others are stored in single precision, which rounds ε itself and x + ε. */
  private static final double ROUNDING = 1e-6;

  /**
   * Judges examples of pictures, one a picture in their order.
   *
   * @param examples [count, pixels]
   * @throws GibbonException for a NaN or an infinity, naming the first
   */
  public static Judgement of(
      Network network,
      Device device,
      Dataset pictures,
      float[] examples,
      Norm norm,
      double epsilon) {
    Evaluation.requireFit(pictures, network);
    int pixels = pictures.pixels();
    for (int i = 0; i < examples.length; i++) {
      if (!Float.isFinite(examples[i])) {
        throw new GibbonException(
            Text.of(
                "Example %d holds %s at number %d; examples hold finite numbers.",
                i / pixels, examples[i], i % pixels));
      }
    }
    Bounds box = pictures.bounds();
    int[] labels = pictures.labels();
    int[] before = Evaluation.classes(network, device, pictures.images());
    int[] after = Evaluation.classes(network, device, examples);
    float[] rounded = ByteLevels.rounded(examples, box);
    int[] inBytes = Evaluation.classes(network, device, rounded);
    double[] sizes = sizes(pictures, examples, norm);
    double[] roundedSizes = sizes(pictures, rounded, norm);
    // Between two levels lies half a level, which rounding adds to every pixel at most.
    double level = norm == Norm.LINF ? (box.high() - box.low()) / 510 : Double.POSITIVE_INFINITY;
    double rounding = ROUNDING * Math.max(1, epsilon);
    boolean[] inBall = new boolean[labels.length];
    boolean[] inBox = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      inBall[i] = sizes[i] <= epsilon + rounding;
      int from = i * pixels;
      inBox[i] = IntStream.range(from, from + pixels).allMatch(p -> box.hold(examples[p]));
    }
    IntPredicate counts = i -> before[i] == labels[i] && inBall[i] && inBox[i];
    double[] found =
        IntStream.range(0, labels.length)
            .filter(i -> counts.test(i) && after[i] != labels[i])
            .mapToDouble(i -> sizes[i])
            .sorted()
            .toArray();
    return new Judgement(
        labels.length,
        number(labels.length, i -> before[i] == labels[i]),
        places(labels.length, i -> !inBall[i]),
        places(labels.length, i -> !inBox[i]),
        places(labels.length, i -> after[i] != labels[i]),
        found.length,
        number(
            labels.length,
            i ->
                counts.test(i)
                    && inBytes[i] != labels[i]
                    && roundedSizes[i] <= epsilon + Math.min(level, epsilon) + rounding),
        IntStream.range(0, sizes.length).mapToDouble(i -> sizes[i]).max().orElse(0),
        IntStream.range(0, sizes.length).mapToDouble(i -> roundedSizes[i]).max().orElse(0),
        found.length == 0 ? Double.NaN : found[found.length / 2]);
  }

  private static double[] sizes(Dataset pictures, float[] examples, Norm norm) {
    double[] sizes = new double[pictures.count()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Trial.Sizes.of(pictures.images(), examples, i, pictures.pixels()).of(norm);
    }
    return sizes;
  }

  private static List<Integer> places(int count, IntPredicate which) {
    return IntStream.range(0, count).filter(which).boxed().toList();
  }

  private static int number(int count, IntPredicate which) {
    return places(count, which).size();
  }

  /** Robust accuracy under these examples: of all pictures, right before and not brought down. */
  public double robust() {
    return (double) (right - counted) / count;
  }

  /** The same with examples in bytes. */
  public double robustInBytes() {
    return (double) (right - countedInBytes) / count;
  }
}
