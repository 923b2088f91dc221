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
      boolean follow = !account.linear().sampled() || !new Sentences(account).led();
      PartsText.unit(account.unit(), account.subject(), follow, out);
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
    out.line(new Sentences(account).verdict());
    if (3 * subject.columns() + 10 > Terminal.WIDTH) {
      return;
    }
    Account.Images images = account.images();
    int rows = subject.rows();
    int columns = subject.columns();
    String cell = "%-" + columns + "s     ";
    out.blank();
    out.line(Text.of(cell + cell + "%s", "x", "dJ/dx", "x̃ = x + η, −ε to 1 + ε"));
    // From −ε to 1 + ε, or half of what the attack did could not be seen on a black ground.
    double beyond = Math.abs(subject.epsilon());
    List<List<String>> pictures =
        List.of(
            TerminalPicture.of(Raster.picture(images.x(), rows, columns), out.colour()),
            TerminalPicture.of(Raster.signed(images.gradient(), rows, columns), out.colour()),
            TerminalPicture.of(
                Raster.picture(images.adversarial(), rows, columns, -beyond, 1 + beyond),
                out.colour()));
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
    List<String> sure = Column.shares(before.probabilities());
    List<String> then = Column.shares(after.probabilities());
    Sentences sentences = new Sentences(account);
    for (int k : sentences.classes()) {
      LinearAccount.Shift shift = account.linear().shifts().get(k);
      table.row(
          account.subject().named(k),
          Digits.of(before.logits()[k]),
          sure.get(k),
          Digits.signed(shift.linear()),
          Digits.signed(shift.actual()),
          Digits.of(after.logits()[k]),
          then.get(k),
          remarks(k));
    }
    table.print(out, "  ");
    if (!sentences.otherClasses().isEmpty()) {
      out.faint("  " + sentences.otherClasses());
    }
  }

  private String remarks(int k) {
    String text = k == account.subject().label() ? " label" : "";
    text += account.subject().target() != null && k == account.subject().target() ? " target" : "";
    text += k == account.before().predicted() ? " before" : "";
    text += k == account.after().predicted() ? " after" : "";
    return text.strip();
  }

  private void linear() {
    out.heading("The linear account");
    Sentences sentences = new Sentences(account);
    out.line("  " + sentences.loss());
    out.line("  " + sentences.margin());
    sentences.winners().forEach(sentence -> out.line("  " + sentence));
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
}
