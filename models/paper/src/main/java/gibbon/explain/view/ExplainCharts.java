package gibbon.explain.view;

import gibbon.explain.Account;
import gibbon.explain.LinearAccount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The curves of the page. */
final class ExplainCharts {
  private static final int SUM_POINTS = 2000;

  private ExplainCharts() {}

  static String logits(Account account) {
    LinearAccount.Curve curve = account.linear().curve();
    LinearAccount.Margin margin = account.linear().margin();
    if (account.subject().epsilon() == 0) {
      return "";
    }
    List<Chart.Curve> curves = new ArrayList<>();
    for (int pass = 0; pass < 2; pass++) {
      for (int k : new Sentences(account).classes()) {
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
                style,
                chosen ? "z[" + k + "]" : String.valueOf(k),
                curve.epsilons(),
                column(curve.logits(), k)));
      }
    }
    return Chart.of(
        "Logits for a range of epsilon, in truth and to first order",
        "ε",
        "logit",
        marks(account),
        curves);
  }

  static String sum(Account account) {
    double[] running = account.linear().margin().running();
    // Of very many parts so many points are seen.
    int points = Math.min(running.length, SUM_POINTS);
    double[] x = new double[points + 1];
    double[] y = new double[points + 1];
    for (int i = 1; i <= points; i++) {
      x[i] = (long) i * running.length / points;
      y[i] = running[(int) x[i] - 1];
    }
    return Chart.of(
        "The logit shift as the sum of the largest terms",
        "pixels, largest part first",
        "sum of their parts",
        List.of(new Chart.Mark(account.linear().margin().half(), "half")),
        List.of(new Chart.Curve("to", "", x, y)));
  }

  private static List<Chart.Mark> marks(Account account) {
    double epsilon = account.subject().epsilon();
    Double kink = account.linear().firstKink();
    List<Chart.Mark> marks = new ArrayList<>(List.of(new Chart.Mark(epsilon, "ε")));
    // Where it would lie on ε or outside, the sentence above the plot has to do.
    if (kink != null && kink / epsilon < .75) {
      marks.add(new Chart.Mark(kink, "first kink"));
    }
    return marks;
  }

  private static double[] column(double[][] rows, int k) {
    return Arrays.stream(rows).mapToDouble(row -> row[k]).toArray();
  }
}
