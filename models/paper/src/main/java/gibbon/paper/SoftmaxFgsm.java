package gibbon.paper;

import gibbon.Text;
import gibbon.attack.AttackReport;
import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.DataTable;
import gibbon.tensor.Tensor;
import gibbon.train.TrainingPlan;
import java.util.List;

/** Section 4: a shallow softmax classifier under FGSM. */
final class SoftmaxFgsm implements Experiment {
  private static final FastGradientSign ATTACK = FastGradientSign.of(.25);
  private static final String EARLY = "stopped early";
  private static final String FULL = "fully trained";

  @Override
  public String id() {
    return "softmax-fgsm";
  }

  @Override
  public String title() {
    return "Softmax regression under FGSM";
  }

  @Override
  public String section() {
    return "4";
  }

  @Override
  public String claim() {
    return "A step of ε = .25 along the gradient's sign makes a linear softmax classifier wrong on nearly every MNIST test picture.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(Criterion.atLeast("FGSM error", 99));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Profile profile = laboratory.profile();
    Dataset train = laboratory.train();
    long seed = laboratory.seed();
    Network bounded = trained(laboratory, Plans.softmax(profile, train, seed));
    Network early = trained(laboratory, LinearPlans.softmaxStoppedEarly(train, seed));
    Network full = trained(laboratory, LinearPlans.softmaxFullyTrained(profile, train, seed));
    Attacked attacked = laboratory.attack(bounded, ATTACK);
    Dataset test = laboratory.test().host();
    Attacks.measure(findings.epsilon(.25), attacked.report(), null, 99.9, 79.3);
    measure(findings, EARLY, laboratory.attack(early, ATTACK).report());
    measure(findings, FULL, laboratory.attack(full, ATTACK).report());
    findings
        .table(
            DataTable.titled("Confidence grows with the weights")
                .text("softmax regression")
                .number("mean L2 norm of a class's weights")
                .percent("clean error")
                .percent("FGSM error")
                .percent("confidence on mistakes")
                .row(row(laboratory, EARLY, early))
                .row(row(laboratory, "weights bounded", bounded))
                .row(row(laboratory, FULL, full))
                .row("paper", Double.NaN, Double.NaN, .999, .793)
                .noted(
                    "How sure a linear model is of its mistakes says how long it was trained, not how robust it is: the error is the same."))
        .choice(
            Text.of(
                "The paper does not say how its softmax regression was trained. Its confidences imply weights of a norm of about 2.3 a class, less than half of what full training ends in; so the first rows are of a model whose weight columns are bounded to that norm, the others of one pass of plain gradient descent (%s) and of one trained until nothing more is won (%s).",
                EARLY, FULL),
            "Confidence is averaged over mistakes; the paper does not say over what.",
            Attacks.NO_CLIPPING)
        .examples("examples", test, attacked)
        .filters("filters", bounded, test)
        .keep("adversarial", laboratory, attacked);
  }

  private static Network trained(Laboratory laboratory, List<TrainingPlan> plans) {
    return laboratory.trained(plans).model();
  }

  private static void measure(Findings findings, String which, AttackReport report) {
    findings
        .percent("clean error, " + which, null, report.cleanError())
        .percent("FGSM error, " + which, 99.9, report.error())
        .percent("confidence on mistakes, " + which, 79.3, report.confidenceOnMistakes());
  }

  private static Object[] row(Laboratory laboratory, String which, Network model) {
    AttackReport report = laboratory.attack(model, ATTACK).report();
    return new Object[] {
      which,
      meanColumnNorm(model.first(Parameter.Role.WEIGHT).value()),
      report.cleanError(),
      report.error(),
      report.confidenceOnMistakes()
    };
  }

  private static double meanColumnNorm(Tensor weights) {
    double[] values = weights.toDoubles();
    int columns = weights.shape().extent(1);
    double sum = 0;
    for (int column = 0; column < columns; column++) {
      double squares = 0;
      for (int i = column; i < values.length; i += columns) {
        squares += values[i] * values[i];
      }
      sum += Math.sqrt(squares);
    }
    return sum / columns;
  }
}
