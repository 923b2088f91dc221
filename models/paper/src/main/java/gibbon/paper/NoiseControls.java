package gibbon.paper;

import gibbon.attack.AttackReport;
import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Predictions;
import gibbon.model.Network;
import gibbon.result.Bars;
import gibbon.result.DataTable;
import gibbon.tensor.Philox;
import gibbon.train.Adversary;
import gibbon.train.Objective;
import gibbon.train.RandomNoise;
import gibbon.train.RandomNoise.Distribution;
import java.util.List;

/** Section 6, the control experiments: training on noise as large as the attack. */
final class NoiseControls implements Experiment {
  private static final double EPSILON = .25;

  /** A stream of random numbers that no training uses. */
  private static final int STREAM = 40;

  @Override
  public String id() {
    return "noise-controls";
  }

  @Override
  public String title() {
    return "Training with noise in place of an adversary";
  }

  @Override
  public String section() {
    return "6";
  }

  @Override
  public String claim() {
    return "Training with random noise of the same size does not make a network resist the attack.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("FGSM error, trained with ±ε", 50),
        Criterion.atLeast("FGSM error, trained with U(−ε, ε)", 50));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Network naive = laboratory.maxout(Objective.CLEAN);
    FastGradientSign attack = FastGradientSign.of(EPSILON);
    AttackReport without = laboratory.attack(naive, attack).report();
    AttackReport hardened = laboratory.attack(laboratory.maxout(Adversary.PAPER), attack).report();
    Network withSigns = laboratory.maxout(new RandomNoise(EPSILON, Distribution.SIGNS));
    Network withUniform = laboratory.maxout(new RandomNoise(EPSILON, Distribution.UNIFORM));
    AttackReport signs = laboratory.attack(withSigns, attack).report();
    AttackReport uniform = laboratory.attack(withUniform, attack).report();
    findings
        .epsilon(EPSILON)
        .percent("FGSM error, trained with ±ε", 86.2, signs.error())
        .percent("confidence on mistakes, trained with ±ε", 97.3, signs.confidenceOnMistakes())
        .percent("FGSM error, trained with U(−ε, ε)", 90.4, uniform.error())
        .percent(
            "confidence on mistakes, trained with U(−ε, ε)", 97.8, uniform.confidenceOnMistakes())
        .percent("FGSM error, trained without", 89.4, without.error())
        .percent("confidence on mistakes, trained without", 97.6, without.confidenceOnMistakes())
        .headline("FGSM error, trained with ±ε");
    Attacks.rounded(findings, laboratory, withSigns, ", trained with ±ε", 86.2, 97.3);
    Attacks.rounded(findings, laboratory, withUniform, ", trained with U(−ε, ε)", 90.4, 97.8);
    Attacks.rounded(findings, laboratory, naive, ", trained without", 89.4, 97.6)
        .percent("clean error, trained with ±ε", null, signs.cleanError())
        .percent("clean error, trained with U(−ε, ε)", null, uniform.cleanError())
        .percent("clean error, trained without", .94, without.cleanError())
        .table(loss(laboratory, naive))
        .plot(
            "fgsm-error",
            Bars.of(
                    "Error under FGSM",
                    "trained with",
                    "error in %",
                    List.of("nothing", "noise ±ε", "noise U(−ε, ε)", "an adversary"))
                .series(
                    "FGSM error",
                    100 * without.error(),
                    100 * signs.error(),
                    100 * uniform.error(),
                    100 * hardened.error()),
            "Noise of the attack's size leaves a network nearly as wrong as it was; training on the attack itself does not.")
        .choice(
            "Noise is drawn anew for every pixel each time a picture is seen, and no clean pictures are mixed in; the paper does not say.",
            Attacks.recipe(laboratory.profile()),
            Attacks.ROUNDING,
            Attacks.NO_CLIPPING);
  }

  /** Why: what noise does to the loss of the naive network, beside what the attack does. */
  private static DataTable loss(Laboratory laboratory, Network naive) {
    Predictions clean = laboratory.clean(naive);
    Attacked attacked = laboratory.attack(naive, FastGradientSign.of(EPSILON));
    return DataTable.titled("The network trained without noise, given noise")
        .text("pictures")
        .percent("error")
        .number("mean loss")
        .percent("loss lower than clean")
        .row("as they are", laboratory.error(clean), clean.loss(), Double.NaN)
        .row(row(laboratory, "±ε", clean, laboratory.judged(naive, noise(laboratory, true))))
        .row(row(laboratory, "U(−ε, ε)", clean, laboratory.judged(naive, noise(laboratory, false))))
        .row(row(laboratory, "FGSM", clean, attacked.adversarial()))
        .noted(
            "The product of zero-mean noise with any weight vector is zero on average, so that noise raises the loss of some pictures and lowers that of others; the attack raises all of them.");
  }

  private static Object[] row(
      Laboratory laboratory, String name, Predictions clean, Predictions noisy) {
    int lower = 0;
    for (int i = 0; i < clean.count(); i++) {
      lower += noisy.losses()[i] < clean.losses()[i] ? 1 : 0;
    }
    return new Object[] {
      name, laboratory.error(noisy), noisy.loss(), (double) lower / clean.count()
    };
  }

  private static float[] noise(Laboratory laboratory, boolean signs) {
    float[] images = laboratory.test().host().images().clone();
    float size = (float) EPSILON;
    float[] noise = new Philox(laboratory.seed(), STREAM, 0).uniform(images.length, -size, size);
    for (int i = 0; i < images.length; i++) {
      images[i] += signs ? Math.copySign(size, noise[i]) : noise[i];
    }
    return images;
  }
}
