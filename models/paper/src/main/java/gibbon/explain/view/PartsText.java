package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Account.Subject;
import gibbon.explain.Digits;
import gibbon.explain.FiniteDifference;
import gibbon.explain.PathSum;
import gibbon.explain.PixelAccount;
import gibbon.explain.Taps;
import gibbon.explain.UnitAccount;
import gibbon.picture.Raster;
import java.util.List;

/** A pixel or a unit taken apart, as text. */
final class PartsText {
  /** Sums of a chain that are written out; the JSON has all. */
  private static final int SHOWN = 4;

  private PartsText() {}

  static void pixel(PixelAccount pixel, Terminal out) {
    out.heading(Text.of("Pixel %s (value %s)", pixel.place(), Digits.of(pixel.value())));
    FiniteDifference difference = pixel.difference();
    Table table = new Table("dJ/dx[" + pixel.place() + "]", "", "");
    table.row("sum of its paths", precise(pixel.paths()), "");
    table.row("oracle, backward pass", precise(pixel.oracle()), apart(pixel.paths(), pixel));
    table.row(
        "finite difference",
        precise(difference.value()),
        apart(difference.value(), pixel) + ", h = " + Digits.of(difference.step()));
    table.row("this device", precise(pixel.device()), apart(pixel.device(), pixel));
    table.print(out, "  ");
    if (difference.kink()) {
      out.warning(
          Text.of(
              "  A kink: within ±%s of this pixel's value %s. To the left dJ/dx = %s, to the right %s; at the kink itself there is no derivative, and the tape takes that of the piece with the lowest number.",
              Digits.of(difference.step()),
              difference.where(),
              Digits.of(difference.left()),
              Digits.of(difference.right())));
    } else {
      out.line(
          "  Paths, oracle and finite difference agree to %s relative.",
          Digits.of(pixel.disagreement(), 2));
    }
    chain(pixel.sums(), out);
  }

  private static void chain(List<PathSum> sums, Terminal out) {
    sums.stream().limit(SHOWN).forEach(sum -> print(sum, out));
    if (sums.size() > SHOWN) {
      out.blank();
      out.line(
          "  %s up to the logits; --json and --html have them.",
          sums.size() - SHOWN == 1 ? "1 more sum leads" : sums.size() - SHOWN + " more sums lead");
    }
  }

  /**
   * Prints a unit.
   *
   * @param follow whether its chain of sums is wanted beyond the first: not where the pixel's chain
   *     has just run the same way
   */
  static void unit(UnitAccount unit, Subject subject, boolean follow, Terminal out) {
    out.heading(Text.of("Unit %s", unit.name()));
    Table table = new Table("piece", "Σ h·W", "bias", "z", "local derivative", "dJ/dz", "");
    for (int piece = 0; piece < unit.pieces().size(); piece++) {
      UnitAccount.Piece p = unit.pieces().get(piece);
      table.row(
          String.valueOf(piece),
          Digits.of(p.products()),
          Digits.of(p.bias()),
          Digits.of(p.preactivation()),
          Digits.of(p.localDerivative()),
          Digits.of(p.gradient()),
          piece == unit.winner() && unit.pieces().size() > 1 ? "wins" : "");
    }
    table.print(out, "  ");
    out.line(
        "  output %s%s; dJ/d%s = %s",
        Digits.of(unit.output()),
        unit.margin() == null ? "" : ", ahead of the next piece by " + Digits.of(unit.margin()),
        unit.name(),
        Digits.of(unit.gradient()));
    out.blank();
    out.line(
        unit.weights()
            ? "  its filter, the winner's weights:"
            : "  what it looks for in the picture, d" + unit.name() + "/dx at this picture:");
    if (subject.columns() + 2 > Terminal.WIDTH) {
      out.line("  a picture too wide for a terminal; --html has it");
    } else {
      Raster filter = Raster.signed(unit.filter(), subject.rows(), subject.columns());
      TerminalPicture.of(filter, out.colour()).forEach(line -> out.raw("  " + line));
      if (!out.colour()) {
        out.faint("  " + TerminalPicture.LEGEND);
      }
    }
    print(unit.taps(), out);
    chain(follow ? unit.sums() : unit.sums().subList(0, Math.min(1, unit.sums().size())), out);
  }

  private static void print(Taps taps, Terminal out) {
    out.blank();
    out.strong(
        Text.of(
            "  %s is the sum of %,d products, value · weight",
            taps.of(), taps.taps().size() + taps.others()));
    Table table = new Table("sees", "value", "weight", "product");
    for (Taps.Tap tap : taps.taps()) {
      table.row(
          tap.input(), Digits.of(tap.value()), Digits.of(tap.weight()), precise(tap.product()));
    }
    if (taps.others() > 0) {
      table.row(Text.of("%,d others", taps.others()), "", "", precise(taps.rest()));
    }
    table.row("sum", "", "", precise(taps.total()));
    table.row("this device", "", "", precise(taps.device()));
    table.print(out, "    ");
  }

  private static void print(PathSum sum, Terminal out) {
    List<PathSum.Term> terms = sum.terms();
    out.blank();
    out.strong("  " + Sentences.paths(sum));
    if (terms.isEmpty()) {
      return;
    }
    boolean pieces = Sentences.dense(sum);
    boolean ways = Sentences.by(sum).isEmpty();
    Table table =
        new Table(
            "through", pieces ? "piece" : ways ? "by" : "", "weight", "gradient", "contribution");
    for (PathSum.Term term : terms) {
      table.row(
          term.through(),
          pieces ? String.valueOf(term.piece()) : ways ? term.by() : "",
          Digits.of(term.weight()),
          Digits.of(term.gradient()),
          precise(term.contribution()));
    }
    if (sum.others() > 0) {
      table.row(Text.of("%,d others", sum.others()), "", "", "", precise(sum.rest()));
    }
    table.row("sum", "", "", "", precise(sum.total()));
    table.print(out, "    ");
  }

  private static String precise(double value) {
    String text = Digits.of(value, 8);
    return value > 0 ? "+" + text : text;
  }

  private static String apart(double value, PixelAccount pixel) {
    double difference = Math.abs(value - pixel.oracle());
    return difference == 0
        ? "the same"
        : pixel.oracle() == 0
            ? Digits.of(difference, 2) + " apart"
            : Digits.of(difference / Math.abs(pixel.oracle()), 2) + " relative";
  }
}
