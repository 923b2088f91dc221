package gibbon.explain.view;

import gibbon.explain.Account;
import gibbon.explain.PathSum;
import gibbon.explain.Taps;
import java.util.ArrayList;
import java.util.List;

/** Sums of paths and of taps, as the template of the page shows them. */
public final class SumsOnPage {
  private static final int OPEN = 6;

  private SumsOnPage() {}

  /** Whether any unit of these paths has pieces to choose from. */
  public static boolean pieces(PathSum sum, Account account) {
    if (!Sentences.dense(sum)) {
      return false;
    }
    String name = sum.terms().get(0).through();
    return account.linear().layers().stream()
        .anyMatch(layer -> name.startsWith("h" + layer.layer() + "["));
  }

  /** Sums that stand open; longer chains go on in a fold. */
  public static List<PathSum> open(List<PathSum> sums) {
    return sums.subList(0, Math.min(OPEN, sums.size()));
  }

  /** The other sums. */
  public static List<PathSum> folded(List<PathSum> sums) {
    return sums.subList(Math.min(OPEN, sums.size()), sums.size());
  }

  /** How many paths a sum has, in words. */
  public static String paths(PathSum sum) {
    return Sentences.paths(sum);
  }

  /** Whether a sum's paths go through different ops, so that each says which. */
  public static boolean ways(PathSum sum) {
    return Sentences.by(sum).isEmpty();
  }

  /** Products of a number's taps, then of the others, then their sum and the device's number. */
  public static List<String> products(Taps taps) {
    List<Double> values = new ArrayList<>();
    taps.taps().forEach(tap -> values.add(tap.product()));
    values.addAll(List.of(taps.rest(), taps.total(), taps.device()));
    return ExplainPage.column(7, true, values);
  }

  /** Contributions of a sum's terms, then of the others, then their sum. */
  public static List<String> contributions(PathSum sum) {
    List<Double> values = new ArrayList<>();
    sum.terms().forEach(term -> values.add(term.contribution()));
    values.add(sum.rest());
    values.add(sum.total());
    return ExplainPage.column(7, true, values);
  }
}
