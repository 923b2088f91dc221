package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Account;
import gibbon.explain.Account.Prediction;
import gibbon.explain.Digits;
import gibbon.explain.LinearAccount;
import gibbon.explain.PathSum;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What the account says in words, the same in the terminal and on the page. */
final class Sentences {
  /** From here on a share rounds to 100.00 %. */
  private static final double NEARLY_ALL = 5e-5;

  /** From here on the missing part is told rather than a row of nines. */
  private static final double ALL_BUT_NOTHING = 1e-8;

  /** Two products that differ by more than the five digits shown are not called equal. */
  private static final double SHOWN = 5e-5;

  /** Up to so many classes, all are told of. */
  private static final int ALL_CLASSES = 20;

  /** Of more classes, so many of the most probable before and after. */
  private static final int MOST_PROBABLE = 8;

  /** Up to so many ops with kinks have a sentence each. */
  private static final int FEW_OPS = 6;

  private final Account account;
  private final LinearAccount linear;

  Sentences(Account account) {
    this.account = account;
    this.linear = account.linear();
  }

  /** With a true minus before numbers and in exponents, as print has it. */
  static String typeset(String text) {
    return text.replaceAll("(?<![\\p{L}\\p{N}_\\])}])-(?=[0-9.])", "−")
        .replaceAll("(?<=[0-9])e-(?=[0-9])", "e−");
  }

  /** A share as a percentage, with a space that no line is broken at. */
  static String percent(double share) {
    double percent = 100 * share;
    return percent != 0 && Math.abs(percent) < .01
        ? Digits.of(percent, 2) + "\u00a0%"
        : Text.of("%.2f\u00a0%%", percent);
  }

  /**
   * How sure the model is of the class it names: as many digits as tell it from certainty, such as
   * {@code 99.9995 %} or {@code 1 − 5.1e-12}.
   */
  static String confidence(Prediction prediction) {
    double others = 0;
    for (int k = 0; k < prediction.probabilities().length; k++) {
      others += k == prediction.predicted() ? 0 : prediction.probabilities()[k];
    }
    if (others == 0 || others >= NEARLY_ALL) {
      return percent(prediction.confidence());
    }
    if (others < ALL_BUT_NOTHING) {
      return "1 − " + Digits.of(others, 2);
    }
    int decimals = (int) Math.ceil(-Math.log10(100 * others));
    return Text.of("%." + decimals + "f\u00a0%%", 100 - 100 * others);
  }

  /** Before and after in a sentence each. */
  String verdict() {
    return Text.of(
        "Before: %s with confidence %s, J = %s. After: %s with confidence %s, J = %s.",
        account.subject().named(account.before().predicted()),
        confidence(account.before()),
        Digits.of(account.before().loss()),
        account.subject().named(account.after().predicted()),
        confidence(account.after()),
        Digits.of(account.after().loss()));
  }

  /** How the attack moves a pixel: {@code +ε·sign(dJ/dx)}, or minus towards a target. */
  String step() {
    return (account.subject().target() == null ? "+" : "−") + "ε·sign(dJ/dx)";
  }

  /** What a linear J would change by, and what it does. */
  String loss() {
    boolean targeted = account.subject().target() != null;
    double size = targeted ? -account.subject().epsilon() : account.subject().epsilon();
    double product = size * linear.gradientNorm();
    boolean equal = Math.abs(product - linear.predicted()) <= SHOWN * Math.abs(product);
    return Text.of(
        "To first order %s by %sε‖dJ/dx‖₁ = %s · %s %s %s; in truth %s by %s%s.",
        linear.odds() ? "the log-odds change" : "J changes",
        targeted ? "−" : "",
        Digits.of(size),
        Digits.of(linear.gradientNorm()),
        equal ? "=" : "≈",
        Digits.signed(linear.predicted()),
        linear.odds() ? "they change" : "it changes",
        Digits.signed(linear.actual()),
        share());
  }

  private String share() {
    Double share = linear.share();
    if (share == null) {
      return "";
    }
    return share >= 0 && share <= 1 + SHOWN
        ? ", of which the linear term is " + percent(share)
        : ": the linear term would be " + percent(share) + " of that";
  }

  /** How one logit moves against another as a sum of small parts, and what each does in truth. */
  String margin() {
    LinearAccount.Margin margin = linear.margin();
    return Text.of(
        "z[%d] − z[%d] was %s. %,d pixels change it: together by %s to first order, the largest by %s; the %,d largest make half of it. In truth it changes by %s: %s, %s.%s",
        margin.to(),
        margin.from(),
        Digits.of(margin.before()),
        margin.terms(),
        Digits.signed(margin.linear()),
        Digits.of(Math.abs(margin.largest())),
        margin.half(),
        Digits.signed(margin.actual()),
        shift(margin.to()),
        shift(margin.from()),
        linear.cancels()
            ? Text.of(
                " The errors of the two, %s and %s, happen to cancel.",
                Digits.of(linear.error(margin.to()), 3), Digits.of(linear.error(margin.from()), 3))
            : "");
  }

  private String shift(int k) {
    LinearAccount.Shift shift = linear.shifts().get(k);
    return Text.of(
        "z[%d] by %s (to first order %s)",
        k, Digits.signed(shift.actual()), Digits.signed(shift.linear()));
  }

  /** The ops that all terms of a sum go through; empty where they differ. */
  static String by(PathSum sum) {
    List<String> ways = sum.terms().stream().map(PathSum.Term::by).distinct().toList();
    return ways.size() == 1 ? ways.get(0) : "";
  }

  /** Whether a sum is over the units of a dense layer, which have pieces. */
  static boolean dense(PathSum sum) {
    return by(sum).startsWith("MatMul · Add");
  }

  /** Whether the unit is the one that the heaviest of the pixel's paths runs through. */
  boolean led() {
    if (account.pixel() == null || account.unit() == null) {
      return false;
    }
    List<PathSum.Term> terms = account.pixel().sums().get(0).terms();
    return !terms.isEmpty()
        && (terms.get(0).through().equals(account.unit().name())
            || terms.get(0).through().equals(account.unit().taps().of()));
  }

  /** How many paths a derivative has, and by what. */
  static String paths(PathSum sum) {
    int all = sum.terms().size() + sum.others();
    if (all == 0) {
      return sum.of() + " = 0: no path leads on";
    }
    String by = dense(sum) || by(sum).isEmpty() ? "" : ", by " + by(sum);
    return all == 1
        ? sum.of() + " has one path" + by
        : Text.of(
            "%s is the sum of %,d paths, weight · gradient%s%s",
            sum.of(),
            all,
            by,
            sum.open() == all ? "" : Text.of("; %,d of them are not 0", sum.open()));
  }

  /** The classes that are told of: all, or of many those that matter. */
  List<Integer> classes() {
    int count = account.before().logits().length;
    if (count <= ALL_CLASSES) {
      return IntStream.range(0, count).boxed().toList();
    }
    Set<Integer> chosen = new TreeSet<>();
    for (Prediction prediction : List.of(account.before(), account.after())) {
      IntStream.range(0, count)
          .boxed()
          .sorted(Comparator.comparingDouble(k -> -prediction.logits()[k]))
          .limit(MOST_PROBABLE)
          .forEach(chosen::add);
    }
    chosen.add(account.subject().label());
    chosen.add(account.subject().reference());
    chosen.add(linear.margin().to());
    return List.copyOf(chosen);
  }

  /** What the classes are that the table leaves out; empty where it has all. */
  String otherClasses() {
    int others = account.before().logits().length - classes().size();
    return others == 0
        ? ""
        : Text.of(
            "%,d classes that are improbable before and after are left out; the JSON has all.",
            others);
  }

  /** Which winners change on the way, and up to where the linear account is exact. */
  List<String> winners() {
    if (linear.sampled()) {
      return sampled();
    }
    List<String> sentences = new ArrayList<>();
    for (LinearAccount.LayerWinners layer : linear.layers()) {
      sentences.add(
          Text.of(
              "In layer %d, %d of %d units have another winner at x̃ than at x.",
              layer.layer(), layer.changed(), layer.units()));
    }
    String agreement = Digits.of(linear.exact().difference(), 2);
    if (linear.layers().isEmpty()) {
      sentences.add(
          "The logits of this model are linear in x, so the linear account of them is exact: they agree to "
              + agreement
              + ".");
    } else if (linear.firstKink() == null) {
      sentences.add(
          "No winner ever changes on this line, so the linear account of the logits is exact: they agree to "
              + agreement
              + ".");
    } else {
      sentences.add(
          Text.of(
              "The first winner changes at ε = %s. Up to there the linear account is exact: just before it all logits agree to %s.",
              Digits.of(linear.firstKink()), agreement));
    }
    return sentences;
  }

  private List<String> sampled() {
    List<String> sentences = new ArrayList<>();
    List<LinearAccount.LayerWinners> ops = linear.layers();
    if (ops.size() > FEW_OPS) {
      LinearAccount.LayerWinners most =
          ops.stream()
              .max(Comparator.comparingDouble(op -> (double) op.changed() / op.units()))
              .orElseThrow();
      sentences.add(
          Text.of(
              "%,d of %,d numbers that %d ops with kinks choose have another winner at x̃ than at x, the largest share in %s: %,d of %,d.",
              linear.winnersChanged(),
              ops.stream().mapToInt(LinearAccount.LayerWinners::units).sum(),
              ops.size(),
              most.name(),
              most.changed(),
              most.units()));
    } else {
      for (LinearAccount.LayerWinners op : ops) {
        sentences.add(
            Text.of(
                "In %s, %,d of %,d numbers have another winner at x̃ than at x.",
                op.name(), op.changed(), op.units()));
      }
    }
    sentences.add("The first kink on this line is looked for in networks of dense layers alone.");
    return sentences;
  }
}
