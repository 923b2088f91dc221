package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Account;
import gibbon.explain.Account.Prediction;
import gibbon.explain.Account.Subject;
import gibbon.explain.Digits;
import gibbon.explain.HandCheck;
import gibbon.explain.LinearAccount;
import gibbon.picture.Raster;
import java.util.List;

/** The account as text for a terminal of 100 columns. */
public final class TextView {
  private final Account account;
  private final Terminal out;

  private TextView(Account account, boolean colour) {
    this.account = account;
    out = new Terminal(colour);
  }

  /** Renders it, with codes for colours only if asked. */
  public static String of(Account account, boolean colour) {
    return new TextView(account, colour).render();
  }

  private String render() {
    head();
    new StepsText(account, out).print();
    predictions();
    linear();
    if (account.hand() != null) {
      hand(account.hand());
    }
    if (account.pixel() != null) {
      PartsText.pixel(account.pixel(), out);
    }
    if (account.unit() != null) {
      PartsText.unit(account.unit(), account.subject(), out);
    }
    warnings();
    return out.toString();
  }

  private void head() {
    Subject subject = account.subject();
    out.strong(Text.of("FGSM on %s, %s", subject.model(), subject.picture()));
    out.line(
        "%s, ε = %s, %,d parameters, device %s (%s precision)",
        subject.target() == null
            ? "away from label " + subject.named(subject.label())
            : "towards "
                + subject.named(subject.target())
                + " (label "
                + subject.named(subject.label())
                + ")",
        Digits.of(subject.epsilon()),
        subject.parameters(),
        subject.device(),
        subject.precisionBits() > 24 ? "double" : "single");
    out.line(
        "before: %s with confidence %s, J = %s; after: %s with confidence %s, J = %s",
        subject.named(account.before().predicted()),
        percent(account.before().confidence()),
        Digits.of(account.before().loss()),
        subject.named(account.after().predicted()),
        percent(account.after().confidence()),
        Digits.of(account.after().loss()));
    if (3 * subject.columns() + 10 > Terminal.WIDTH) {
      return;
    }
    Account.Images images = account.images();
    int rows = subject.rows();
    int columns = subject.columns();
    String cell = "%-" + columns + "s     ";
    out.blank();
    out.line(Text.of(cell + cell + "%s", "x", "dJ/dx", "x̃ = x + η"));
    List<List<String>> pictures =
        List.of(
            TerminalPicture.of(Raster.picture(images.x(), rows, columns), out.colour()),
            TerminalPicture.of(Raster.signed(images.gradient(), rows, columns), out.colour()),
            TerminalPicture.of(Raster.picture(images.adversarial(), rows, columns), out.colour()));
    TerminalPicture.beside(pictures, "     ").forEach(out::raw);
    if (!out.colour()) {
      out.faint(TerminalPicture.LEGEND);
    }
  }

  private void predictions() {
    out.heading("Logits and probabilities");
    Prediction before = account.before();
    Prediction after = account.after();
    Table table =
        new Table("class", "z(x)", "p(x)", "shift, first order", "shift", "z(x̃)", "p(x̃)", "");
    for (int k = 0; k < before.logits().length; k++) {
      LinearAccount.Shift shift = account.linear().shifts().get(k);
      table.row(
          account.subject().named(k),
          Digits.of(before.logits()[k]),
          percent(before.probabilities()[k]),
          Digits.signed(shift.linear()),
          Digits.signed(shift.actual()),
          Digits.of(after.logits()[k]),
          percent(after.probabilities()[k]),
          remarks(k));
    }
    table.print(out, "  ");
  }

  private String remarks(int k) {
    String text = k == account.subject().label() ? " label" : "";
    text += account.subject().target() != null && k == account.subject().target() ? " target" : "";
    text += k == account.before().predicted() ? " before" : "";
    text += k == account.after().predicted() ? " after" : "";
    return text.strip();
  }

  private void linear() {
    LinearAccount linear = account.linear();
    out.heading("The linear account");
    out.line(
        "  J to first order: ε‖dJ/dx‖₁ = %s · %s = %s; in truth J changes by %s%s",
        Digits.of(account.subject().epsilon()),
        Digits.of(linear.gradientNorm()),
        Digits.signed(linear.predicted()),
        Digits.signed(linear.actual()),
        linear.share() == null
            ? "."
            : Text.of(
                ": the linear term explains %s of it (J is curved even where the logits are not).",
                percent(linear.share())));
    LinearAccount.Margin margin = linear.margin();
    out.line(
        "  z[%d] − z[%d]: before %s; %d pixels push it by %s to first order, none by more than %s; the %d largest make half of it. In truth it moves by %s%s.",
        margin.to(),
        margin.from(),
        Digits.of(margin.before()),
        margin.terms(),
        Digits.signed(margin.linear()),
        Digits.of(Math.abs(margin.largest())),
        margin.half(),
        Digits.signed(margin.actual()),
        margin.actual() == 0
            ? ""
            : ": the linear term is " + percent(margin.linear() / margin.actual()) + " of that");
    for (LinearAccount.LayerWinners layer : linear.layers()) {
      out.line(
          "  layer %d: %d of %d units have another winner at x̃ than at x.",
          layer.layer(), layer.changed(), layer.units());
    }
    if (linear.firstKink() != null) {
      out.line(
          "  The first winner changes at ε = %s. Up to there the linear account is exact: just before it all logits agree to %s.",
          Digits.of(linear.firstKink()), Digits.of(linear.exact().difference(), 2));
    } else {
      out.line(
          "  No winner ever changes on this line, so the linear account of the logits is exact: they agree to %s.",
          Digits.of(linear.exact().difference(), 2));
    }
  }

  private void hand(HandCheck hand) {
    out.heading("By hand: each logit moves by ε·Σ|w| along sign(w)");
    out.line(
        "  dJ/dx = Σ (p_k − t_k)·w_k over the classes k; the step goes along its sign. A pixel moves z_k by +ε|w| where that is sign(w_k), by −ε|w| where it is not.");
    Table table =
        new Table(
            "class",
            "p − t",
            "Σ|w| agreeing",
            "Σ|w| opposing",
            "ε·difference",
            "z(x)",
            "sum",
            "z(x̃)");
    for (int k = 0; k < hand.rows().size(); k++) {
      HandCheck.Row row = hand.rows().get(k);
      table.row(
          String.valueOf(k),
          Digits.of(row.slope()),
          Digits.of(row.agreeing()),
          Digits.of(row.opposing()),
          Digits.signed(row.shift()),
          Digits.of(row.logit()),
          Digits.of(row.predicted()),
          Digits.of(row.measured()));
    }
    table.print(out, "  ");
  }

  private void warnings() {
    if (account.warnings().isEmpty()) {
      return;
    }
    out.heading("To be known");
    account.warnings().forEach(warning -> out.warning("  " + warning.text()));
  }

  /** With a space that no line is broken at. */
  static String percent(double share) {
    double percent = 100 * share;
    return percent != 0 && Math.abs(percent) < .01
        ? Digits.of(percent, 2) + "\u00a0%"
        : Text.of("%.2f\u00a0%%", percent);
  }
}
