package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Account.Subject;
import gibbon.explain.Digits;
import gibbon.explain.FiniteDifference;
import gibbon.explain.PathSum;
import gibbon.explain.PixelAccount;
import gibbon.explain.UnitAccount;
import gibbon.picture.Raster;
import java.util.List;

/** A pixel or a unit taken apart, as text. */
final class PartsText {
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
    pixel.sums().forEach(sum -> print(sum, out));
  }

  static void unit(UnitAccount unit, Subject subject, Terminal out) {
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
    Raster filter = Raster.signed(unit.filter(), subject.rows(), subject.columns());
    TerminalPicture.of(filter, out.colour()).forEach(line -> out.raw("  " + line));
    if (!out.colour()) {
      out.faint("  " + TerminalPicture.LEGEND);
    }
    unit.sums().forEach(sum -> print(sum, out));
  }

  private static void print(PathSum sum, Terminal out) {
    List<PathSum.Term> terms = sum.terms();
    int all = terms.size() + sum.others();
    out.blank();
    out.strong(
        all == 1
            ? Text.of("  %s has one path", sum.of())
            : Text.of("  %s is the sum of %d paths, weight · gradient", sum.of(), all));
    Table table = new Table("through", "piece", "weight", "gradient", "contribution");
    for (PathSum.Term term : terms) {
      table.row(
          term.through(),
          String.valueOf(term.piece()),
          Digits.of(term.weight()),
          Digits.of(term.gradient()),
          precise(term.contribution()));
    }
    if (sum.others() > 0) {
      table.row(sum.others() + " others", "", "", "", precise(sum.rest()));
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
