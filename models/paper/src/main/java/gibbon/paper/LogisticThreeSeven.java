package gibbon.paper;

import gibbon.Text;
import gibbon.attack.Attacked;
import gibbon.attack.AttackedBatch;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Sink;
import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import gibbon.tensor.Philox;
import gibbon.train.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Section 5: logistic regression, on which FGSM is exact, with the paper's figure 2. */
final class LogisticThreeSeven implements Experiment {
  private static final double EPSILON = .25;
  private static final int OF_EACH_CLASS = 20;
  private static final int COLUMNS = 10;
  private static final int WEIGHTS_MAGNIFICATION = 9;

  /** Of the random signs; the streams below 16 belong to the engine. */
  private static final int SIGNS = 32;

  @Override
  public String id() {
    return "logistic-3v7";
  }

  @Override
  public String title() {
    return "Logistic regression, 3 against 7";
  }

  @Override
  public String section() {
    return "5";
  }

  @Override
  public String claim() {
    return "Logistic regression tells threes from sevens nearly without mistakes; the sign of its weights, at ε = .25, makes it mistake nearly all of them.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(Criterion.atMost("clean error", 3), Criterion.atLeast("FGSM error", 90));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Laboratory digits = ThreesAndSevens.of(laboratory, id());
    Dataset train = digits.train();
    Dataset test = digits.test().host();
    Network model =
        digits.trained(LinearPlans.logistic(digits.profile(), train, digits.seed())).model();
    Attacked attacked = digits.attack(model, FastGradientSign.of(EPSILON));
    double before = meanMargin(model, test.images(), test.labels());
    Step step = new Step(model, test.count());
    digits.watch(attacked, step);
    double trainError = Evaluation.clean(model, digits.onDevice(train)).error(train.labels());

    Attacks.measure(findings.epsilon(EPSILON), attacked.report(), 1.6, 99., null);
    findings
        .percent("clean error, training pictures", null, trainError)
        .percent(
            "error under ε times random signs",
            null,
            digits.error(digits.judged(model, randomSigns(test, digits.seed()))),
            "a step of the same size in a direction that has nothing to do with the weights")
        .percent(
            "pixels where the step is −ε y sign(w)",
            null,
            (double) step.asForetold / test.images().length,
            "the closed form of the attack on a linear model")
        .number("fall of y(wᵀx + b), foretold", null, EPSILON * ThreesAndSevens.norm(model))
        .number(
            "fall of y(wᵀx + b), measured",
            null,
            before - Arrays.stream(step.margins).average().orElseThrow());
    findings
        .choice(
            Text.of(
                "The paper does not say how the model was trained: here by gradient descent with momentum .9 in batches of %d for %d epochs at a rate that falls from .1 to .005, without any penalty.",
                plan(digits).batch(), plan(digits).stopping().epochs()),
            "Seven is y = 1 and three y = −1; the other way round only turns the sign of the weights.",
            Attacks.NO_CLIPPING)
        .picture(
            "figure-2-weights",
            Sheet.of(weights(model), 2, test.shape().rows(), test.shape().columns())
                .magnified(WEIGHTS_MAGNIFICATION),
            "Figure 2 a and b: the weights, orange for seven and indigo for three, and their sign, which is the whole of the perturbation. Pixels that no training picture inks have weights of zero and stay as they are.")
        .picture(
            "figure-2-clean",
            montage(test, digits::picture, attacked.clean().classes()),
            Text.of(
                "Figure 2 c: test pictures of threes and sevens, in a yellow frame where the model is right; it is wrong on %.2f %% of all.",
                100 * attacked.report().cleanError()))
        .picture(
            "figure-2-adversarial",
            montage(test, step.shown::get, attacked.adversarial().classes()),
            Text.of(
                "Figure 2 d: the same pictures after the step of ε = .25, from −.25 (black) to 1.25 (white), in a yellow frame where the model is still right; it is wrong on %.2f %% of all.",
                100 * attacked.report().error()))
        .keep("adversarial", digits, attacked);
  }

  private static double meanMargin(Network model, float[] images, int[] labels) {
    return Arrays.stream(ThreesAndSevens.margins(model, images, labels)).average().orElseThrow();
  }

  private static TrainingPlan plan(Laboratory digits) {
    return LinearPlans.logistic(digits.profile(), digits.train(), digits.seed()).get(0);
  }

  private static float[] randomSigns(Dataset test, long seed) {
    float[] noisy = test.images().clone();
    Philox random = new Philox(seed, SIGNS, 0);
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (float) (random.nextFloat() < .5f ? EPSILON : -EPSILON);
    }
    return noisy;
  }

  /** What is looked at of the step, batch by batch. */
  private static final class Step implements Sink {
    private final Network model;

    /** y(wᵀx̃ + b) of each picture. */
    private final double[] margins;

    /** Examples from −ε to 1 + ε as grey from 0 to 1, by their index; those that may be shown. */
    private final Map<Integer, float[]> shown = new HashMap<>();

    private final int[] ofClass = new int[2];

    /** Pixels in which the gradient has the sign −y sign(w). */
    private long asForetold;

    Step(Network model, int count) {
      this.model = model;
      margins = new double[count];
    }

    @Override
    public void take(AttackedBatch batch) {
      float[] examples = batch.outcome().examples();
      double[] found = ThreesAndSevens.margins(model, examples, batch.labels());
      System.arraycopy(found, 0, margins, batch.from(), found.length);
      float[] w = model.first(Parameter.Role.WEIGHT).value().toFloats();
      for (int i = 0; i < examples.length; i++) {
        int y = batch.labels()[i / w.length] == 1 ? 1 : -1;
        boolean foretold = Math.signum(batch.gradients()[i]) == -y * Math.signum(w[i % w.length]);
        asForetold += foretold ? 1 : 0;
      }
      for (int i = 0; i < batch.count(); i++) {
        if (ofClass[batch.labels()[i]]++ < OF_EACH_CLASS) {
          shown.put(batch.from() + i, grey(batch.outcome().example(i)));
        }
      }
    }
  }

  private static List<Tile> weights(Network model) {
    float[] w = model.first(Parameter.Role.WEIGHT).value().toFloats();
    float[] signs = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      signs[i] = Math.signum(w[i]);
    }
    return List.of(Tile.signed(w).labelled("(a) weights"), Tile.signed(signs).labelled("(b) sign"));
  }

  /** Attacked pixels, which lie from −ε to 1 + ε, as grey from 0 to 1. */
  private static float[] grey(float[] examples) {
    float[] grey = new float[examples.length];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (float) ((examples[i] + EPSILON) / (1 + 2 * EPSILON));
    }
    return grey;
  }

  /** The first pictures of each class, two rows of threes above two of sevens. */
  private static Sheet montage(Dataset test, IntFunction<float[]> pictures, int[] classes) {
    List<Tile> tiles = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      int shown = 0;
      for (int i = 0; i < test.count() && shown < OF_EACH_CLASS; i++) {
        if (test.labels()[i] == label) {
          tiles.add(Tile.of(pictures.apply(i)).framed(classes[i] == label));
          shown++;
        }
      }
    }
    return Sheet.of(tiles, COLUMNS, test.shape().rows(), test.shape().columns());
  }
}
