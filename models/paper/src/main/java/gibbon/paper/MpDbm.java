package gibbon.paper;

import gibbon.Text;
import gibbon.attack.AttackReport;
import gibbon.attack.Attacked;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Dataset;
import gibbon.model.BoltzmannMachine;
import gibbon.model.Network;
import gibbon.op.Ops;
import gibbon.result.DataTable;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Section 9: a generative model, trained to infer any of its variables, under FGSM. */
final class MpDbm implements Experiment {
  private static final double EPSILON = .25;
  private static final FastGradientSign ATTACK = FastGradientSign.of(EPSILON);

  /** Iterations of inference that an attack differentiates through. */
  private static final int[] ITERATIONS = {1, 2, 5, 14};

  private static final String TRICK = "pixels-and-guesses";
  private static final OpenChoice INFERENCE =
      OpenChoice.of("mp-dbm-inference", "What inference for a class hears", "pixels", TRICK);

  private static final int PICTURES = 2000;
  private static final int SHOWN = 10;
  private static final int NOISE_STREAM = 31;

  /** Of 100 pictures as they are, so many are rebuilt better than the threshold. */
  private static final double USUAL = .95;

  @Override
  public String id() {
    return "mp-dbm";
  }

  @Override
  public String title() {
    return "A generative model under FGSM";
  }

  @Override
  public String section() {
    return "9";
  }

  @Override
  public List<OpenChoice> openChoices() {
    return List.of(INFERENCE);
  }

  @Override
  public String claim() {
    return "Generative training is no remedy: a deep Boltzmann machine, whose inference is differentiated through, is fooled as well.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(Criterion.atMost("clean error", 5), Criterion.atLeast("FGSM error", 80));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    BoltzmannMachine machine = machine(laboratory);
    Attacked attacked = laboratory.attack(machine, ATTACK);
    Attacks.measure(findings.epsilon(EPSILON), attacked.report(), .88, 97.5, null);
    Attacks.rounded(findings, laboratory, machine, "", 97.5, null);
    AttackReport control = laboratory.attack(control(laboratory), ATTACK).report();
    findings
        .percent("clean error, feedforward", null, control.cleanError())
        .percent("FGSM error, feedforward", null, control.error());
    for (int iterations : ITERATIONS) {
      if (iterations != machine.iterations()) {
        double error =
            laboratory.error(
                Evaluation.transferred(
                        machine.with(iterations), laboratory.test(), ATTACK, List.of(machine))
                    .get(0));
        findings.percent(
            "FGSM error, gradient through "
                + (iterations == 1 ? "1 iteration" : iterations + " iterations"),
            null,
            error,
            "made for inference cut short, judged by the whole");
      }
    }
    rebuild(laboratory, machine, attacked, findings);
    findings
        .choice(
            "The paper names neither the size of its model nor how it infers. This is the published multi-prediction recipe for MNIST (pylearn2, mpdbm.yaml): two hidden layers, half of the pixels and labels hidden in training, classification by 14 iterations of mean field inference on grey pixels. --set mp-dbm-inference=pixels-and-guesses is its multi-inference trick: inference hears half of the pixels and half of what the model itself makes of them, which is nearer to what it was trained on.",
            laboratory.profile() == Profile.PAPER
                ? "Units and schedule are the published ones: 2087 and 3200 units, up to 868 epochs."
                : Text.of(
                    "Of the recipe's 2087 and 3200 units and 868 epochs this profile has those of %s and %d epochs, at rates of 30 falling to 1.",
                    machine,
                    BoltzmannPlans.machine(laboratory.profile(), laboratory.train(), 0)
                        .stopping()
                        .epochs()),
            Text.of(
                "The attack differentiates through every iteration; a pass keeps about %,d KiB a picture, and batches are cut so that it keeps at most 64 MiB. Of the first two iterations the classes are the same: the second hears from above only below them.",
                machine.bytesPerPicture() >> 10),
            Attacks.ROUNDING,
            Attacks.NO_CLIPPING)
        .examples("examples", laboratory.test().host(), attacked)
        .keep("adversarial", laboratory, attacked);
  }

  private static BoltzmannMachine machine(Laboratory laboratory) {
    BoltzmannMachine machine =
        (BoltzmannMachine)
            laboratory
                .trained(
                    List.of(
                        BoltzmannPlans.machine(
                            laboratory.profile(), laboratory.train(), laboratory.seed())))
                .model();
    return laboratory.chosen(INFERENCE).equals(TRICK)
        ? machine.with(BoltzmannMachine.Inference.PIXELS_AND_GUESSES)
        : machine;
  }

  private static Network control(Laboratory laboratory) {
    return laboratory
        .trained(
            List.of(
                BoltzmannPlans.control(
                    laboratory.profile(), laboratory.train(), laboratory.seed())))
        .model();
  }

  /** Whether the model notices, by how well it rebuilds a picture from what it inferred. */
  private static void rebuild(
      Laboratory laboratory, BoltzmannMachine machine, Attacked attacked, Findings findings) {
    Dataset test = laboratory.test().host();
    int count = Math.min(PICTURES, test.count());
    int pixels = test.pixels();
    float[] clean = Arrays.copyOf(test.images(), count * pixels);
    float[] adversarial = clean.clone();
    laboratory.watch(
        attacked,
        batch -> {
          for (int row = 0; row < batch.count() && batch.from() + row < count; row++) {
            float[] example = batch.sample(row).adversarial();
            System.arraycopy(example, 0, adversarial, (batch.from() + row) * pixels, pixels);
          }
        });
    float[] noisy = clean.clone();
    Philox random = new Philox(laboratory.seed(), NOISE_STREAM, 0);
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (float) (random.nextInt() < 0 ? -EPSILON : EPSILON);
    }
    float[][] seen = {clean, noisy, adversarial};
    String[] names = {"as they are", "with random signs", "adversarial"};
    float[][] rebuilt = new float[seen.length][];
    double[][] errors = new double[seen.length][];
    for (int i = 0; i < seen.length; i++) {
      rebuilt[i] = rebuilt(laboratory, machine, seen[i], pixels);
      errors[i] = errors(seen[i], rebuilt[i], pixels);
    }
    double[] usual = errors[0].clone();
    Arrays.sort(usual);
    double threshold = usual[(int) (USUAL * (count - 1))];
    DataTable table =
        DataTable.titled("Does the model notice? How well it rebuilds what it is shown")
            .text("pictures")
            .number("mean squared error of a pixel")
            .percent("worse than 95 % of the clean");
    for (int i = 0; i < seen.length; i++) {
      table =
          table.row(
              names[i],
              Arrays.stream(errors[i]).average().orElse(Double.NaN),
              Arrays.stream(errors[i]).filter(error -> error > threshold).count() / (double) count);
    }
    findings
        .table(
            table.noted(
                Text.of(
                    "The first %,d test pictures. Each is shown whole, all else is inferred in %d iterations, and its pixels are given anew by what was inferred.",
                    count, machine.iterations())))
        .picture(
            "rebuilt",
            sheet(test, seen, rebuilt),
            "Pictures as they are, with random signs and adversarial, and under each row what the model makes of them.");
  }

  private static Sheet sheet(Dataset test, float[][] seen, float[][] rebuilt) {
    int shown = Math.min(SHOWN, test.count());
    List<Tile> tiles = new ArrayList<>();
    for (int kind = 0; kind < seen.length; kind++) {
      for (float[] pictures : List.of(seen[kind], rebuilt[kind])) {
        for (int i = 0; i < shown; i++) {
          int from = i * test.pixels();
          tiles.add(
              Tile.of(Arrays.copyOfRange(pictures, from, from + test.pixels())).beyond(EPSILON));
        }
      }
    }
    return Sheet.of(tiles, shown, test.shape().rows(), test.shape().columns());
  }

  private static float[] rebuilt(
      Laboratory laboratory, BoltzmannMachine machine, float[] pictures, int pixels) {
    float[] rebuilt = new float[pictures.length];
    int count = pictures.length / pixels;
    for (int from = 0; from < count; from += machine.batch()) {
      int to = Math.min(count, from + machine.batch());
      try (Arena arena = new Arena(laboratory.device())) {
        Shape shape = Shape.of(to - from, pixels);
        float[] batch = Arrays.copyOfRange(pictures, from * pixels, to * pixels);
        Var x = new Tape(arena).leaf(arena.of(shape, batch));
        float[] found = Ops.sigmoid(machine.rebuilt(x)).value().toFloats();
        System.arraycopy(found, 0, rebuilt, from * pixels, found.length);
      }
    }
    return rebuilt;
  }

  private static double[] errors(float[] pictures, float[] rebuilt, int pixels) {
    double[] errors = new double[pictures.length / pixels];
    for (int i = 0; i < pictures.length; i++) {
      double distance = pictures[i] - rebuilt[i];
      errors[i / pixels] += distance * distance / pixels;
    }
    return errors;
  }
}
