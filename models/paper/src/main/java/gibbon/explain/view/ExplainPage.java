package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Account;
import gibbon.explain.Digits;
import gibbon.explain.LinearAccount;
import gibbon.explain.Statistics;
import gibbon.explain.Step;
import gibbon.explain.Step.Phase;
import gibbon.picture.Raster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the template shows, worded and drawn, so that it only places it.
 *
 * @param images x, gradient, perturbation, x̃
 * @param graph the tape as an SVG element
 * @param logitPlot logits along the line through x and x̃, in truth and to first order
 * @param sumPlot a logit's shift as the running sum of its small terms
 * @param filter of the unit asked for, or null
 */
public record ExplainPage(
    Account account,
    String version,
    List<Image> images,
    String graph,
    String logitPlot,
    String sumPlot,
    Image filter) {

  /**
   * A picture inside the page.
   *
   * @param source a {@code data:} address of a PNG, a pixel a pixel
   */
  public record Image(String id, String title, String caption, String source) {}

  static ExplainPage of(Account account, String version) {
    return new ExplainPage(
        account,
        version,
        images(account),
        SvgView.drawing(account),
        logits(account),
        sum(account),
        account.unit() == null ? null : filter(account));
  }

  /** The ops of a phase. */
  public List<Step> ops(String phase) {
    return account.steps().stream()
        .filter(s -> s.phase() == Phase.valueOf(phase) && s.applied())
        .toList();
  }

  /** The forward ops on the path, last first: the order of the way back. */
  public List<Step> wayBack() {
    List<Step> path =
        new ArrayList<>(account.steps().stream().filter(s -> s.onPath() && s.applied()).toList());
    Collections.reverse(path);
    return path;
  }

  /** What the way back of an op recorded. */
  public List<Step> wayBackOf(Step forward) {
    return account.steps().stream()
        .filter(s -> s.wayBackOf() != null && s.wayBackOf() == forward.node() && s.applied())
        .toList();
  }

  /** A number with five significant digits. */
  public static String number(double value) {
    return Digits.of(value);
  }

  /** A number with its sign and eight significant digits. */
  public static String precise(double value) {
    return (value > 0 ? "+" : "") + Digits.of(value, 8);
  }

  public static String percent(double share) {
    return TextView.percent(share);
  }

  /** The inputs of an op, with their shapes. */
  public static String inputs(Step step) {
    return step.inputs().stream()
        .map(in -> in.name() + " " + in.shape())
        .collect(Collectors.joining(", "));
  }

  /** The statistics of a result in a line; empty for a single number. */
  public static String statistics(Step step) {
    Statistics s = step.statistics();
    return s.count() == 1
        ? ""
        : Text.of(
            "min %s, max %s, mean %s, ‖·‖₂ %s, zeros %,d of %,d",
            Digits.of(s.min(), 4),
            Digits.of(s.max(), 4),
            Digits.of(s.mean(), 4),
            Digits.of(s.l2(), 4),
            s.zeros(),
            s.count());
  }

  public static String kernels(Step step) {
    return StepsText.kernels(step);
  }

  private static List<Image> images(Account account) {
    Account.Images images = account.images();
    Account.Subject subject = account.subject();
    return List.of(
        new Image(
            "x",
            "x",
            "the picture, 0 black to 1 white",
            Raster.picture(images.x(), subject.rows(), subject.columns()).address()),
        signed(
            "gradient",
            "dJ/dx",
            "orange where a brighter pixel raises J, indigo where it lowers it",
            images.gradient(),
            subject),
        signed("perturbation", "η = ±ε·sign(dJ/dx)", "", images.perturbation(), subject),
        new Image(
            "adversarial",
            "x̃ = x + η",
            "shown as a screen can: below 0 black, above 1 white",
            Raster.picture(images.adversarial(), subject.rows(), subject.columns()).address()));
  }

  private static Image signed(
      String id, String title, String caption, double[] values, Account.Subject subject) {
    String scale = "full colour at " + Digits.of(Raster.largest(values), 3);
    return new Image(
        id,
        title,
        caption.isEmpty() ? scale : caption + "; " + scale,
        Raster.signed(values, subject.rows(), subject.columns()).address());
  }

  private static Image filter(Account account) {
    return signed(
        "filter",
        "d" + account.unit().name() + "/dx",
        "orange where a brighter pixel raises the unit, indigo where it lowers it",
        account.unit().filter(),
        account.subject());
  }

  private static String logits(Account account) {
    LinearAccount.Curve curve = account.linear().curve();
    LinearAccount.Margin margin = account.linear().margin();
    if (account.subject().epsilon() == 0) {
      return "";
    }
    List<Chart.Curve> curves = new ArrayList<>();
    for (int pass = 0; pass < 2; pass++) {
      for (int k = 0; k < curve.logits()[0].length; k++) {
        boolean chosen = k == margin.from() || k == margin.to();
        if (chosen != (pass == 1)) {
          continue;
        }
        String style = k == margin.from() ? "from" : k == margin.to() ? "to" : "other";
        if (chosen) {
          curves.add(
              new Chart.Curve(
                  style + " straight", "", curve.epsilons(), column(curve.linear(), k)));
        }
        curves.add(
            new Chart.Curve(
                style, chosen ? "z[" + k + "]" : "", curve.epsilons(), column(curve.logits(), k)));
      }
    }
    return Chart.of(
        "Logits for a range of epsilon, in truth and to first order",
        "ε",
        "logit",
        account.subject().epsilon(),
        curves);
  }

  private static String sum(Account account) {
    double[] running = account.linear().margin().running();
    double[] x = new double[running.length + 1];
    double[] y = new double[running.length + 1];
    Arrays.setAll(x, i -> i);
    System.arraycopy(running, 0, y, 1, running.length);
    return Chart.of(
        "The logit shift as the sum of the largest terms",
        "pixels, largest part first",
        "sum of their parts",
        account.linear().margin().half(),
        List.of(new Chart.Curve("to", "", x, y)));
  }

  private static double[] column(double[][] rows, int k) {
    return Arrays.stream(rows).mapToDouble(row -> row[k]).toArray();
  }
}
