package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Account;
import gibbon.explain.Digits;
import gibbon.explain.PathSum;
import gibbon.explain.Step;
import gibbon.explain.Step.Phase;
import gibbon.picture.Raster;
import gibbon.report.DeviceWords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What the template shows, worded and drawn, so that it only places it.
 *
 * @param images x, gradient, perturbation, x̃
 * @param screen x̃ as a screen shows it, held in 0 … 1
 * @param graph the tape as an SVG element
 * @param boxes the same as a list, for narrow screens
 * @param logitPlot logits along the line through x and x̃, in truth and to first order
 * @param sumPlot a logit's shift as the running sum of its small terms
 * @param filter of the unit taken apart, or null
 * @param command that makes the page again; may be empty
 */
public record ExplainPage(
    Account account,
    String version,
    String command,
    List<Image> images,
    Image screen,
    String graph,
    List<Graph.Box> boxes,
    String logitPlot,
    String sumPlot,
    Image filter) {
  /** Remarks that make numbers of the page doubtful; the others only explain them. */
  private static final Set<String> DOUBTS =
      Set.of("label-missing", "label-not-predicted", "gradient-zero", "signs-differ");

  /**
   * A picture inside the page.
   *
   * @param source a {@code data:} address of a PNG, a pixel a pixel
   * @param dark the same for a dark page, or empty where it is the same
   * @param scale what the two end colours stand for, or empty in pictures without a sign
   */
  public record Image(
      String id, String title, String caption, String source, String dark, String scale) {}

  static ExplainPage of(Account account, String version, String command) {
    return new ExplainPage(
        account,
        version,
        command,
        images(account),
        picture(account, "screen", "x̃ as a screen shows it", "below 0 black, above 1 white", 0),
        SvgView.element(account),
        Graph.of(account).boxes().stream().filter(box -> box.step().applied()).toList(),
        ExplainCharts.logits(account),
        ExplainCharts.sum(account),
        account.unit() == null ? null : filter(account));
  }

  /** What the account says in words. */
  public String verdict() {
    return Sentences.typeset(sentences().verdict());
  }

  public String loss() {
    return Sentences.typeset(sentences().loss());
  }

  public String margin() {
    return Sentences.typeset(sentences().margin());
  }

  public String winners() {
    return Sentences.typeset(String.join(" ", sentences().winners()));
  }

  /** At how many places of the plotted line a winner changes: its points but −ε, 0, ε, 2ε. */
  public String kinks() {
    return Text.of("%,d", account.linear().curve().epsilons().length - 4);
  }

  private Sentences sentences() {
    return new Sentences(account);
  }

  public String device() {
    return DeviceWords.of(account.subject().device());
  }

  public String parameters() {
    return Text.of("%,d", account.subject().parameters());
  }

  /** Remarks that make numbers doubtful, or the others. */
  public List<Account.Warning> remarks(boolean doubtful) {
    return account.warnings().stream()
        .filter(warning -> DOUBTS.contains(warning.id()) == doubtful)
        .toList();
  }

  /** Where the pixel asked for lies in a picture, as a style; empty where none is. */
  public String mark() {
    if (account.pixel() == null) {
      return "";
    }
    double width = 100.0 / account.subject().columns();
    double height = 100.0 / account.subject().rows();
    return Text.of(
        "left:%.3f%%;top:%.3f%%;width:%.3f%%;height:%.3f%%",
        width * account.pixel().column(), height * account.pixel().row(), width, height);
  }

  /** The ops of the last part, in the order in which one thinks of them. */
  public List<Step> chain() {
    return StepOrder.of(account);
  }

  public static String chainNote() {
    return StepOrder.NOTE;
  }

  /** Whether an op moves numbers rather than hands them on under another name. */
  public static boolean moves(Step step) {
    return !step.view();
  }

  /** Whether the unit is the one that the heaviest of the pixel's paths runs through. */
  public boolean led() {
    return sentences().led();
  }

  /** The unit's sums, but those that the pixel's chain has already. */
  public List<PathSum> unitSums() {
    List<PathSum> sums = account.unit().sums();
    return led() && account.linear().sampled() ? sums.subList(0, Math.min(1, sums.size())) : sums;
  }

  /** The classes of the table. */
  public List<Integer> classes() {
    return sentences().classes();
  }

  /** What the table leaves out; may be empty. */
  public String otherClasses() {
    return sentences().otherClasses();
  }

  /** Some numbers of many. */
  public static double[] chosen(List<Integer> places, double[] values) {
    return places.stream().mapToDouble(place -> values[place]).toArray();
  }

  /** A column of numbers in one notation. */
  public static List<String> column(int digits, boolean signed, List<Double> values) {
    double[] numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
    return Column.numbers(digits, signed, numbers).stream().map(Sentences::typeset).toList();
  }

  /** The same of an array. */
  public static List<String> column(int digits, boolean signed, double[] values) {
    return column(digits, signed, DoubleStream.of(values).boxed().toList());
  }

  public static List<String> shares(double[] shares) {
    return Column.shares(shares).stream().map(Sentences::typeset).toList();
  }

  /** The ops of a phase. */
  public List<Step> ops(String phase) {
    return account.steps().stream()
        .filter(s -> s.phase() == Phase.valueOf(phase) && s.applied())
        .toList();
  }

  /** The forward ops on the path, last first: the order of the backward pass. */
  public List<Step> wayBack() {
    List<Step> path =
        new ArrayList<>(account.steps().stream().filter(s -> s.onPath() && s.applied()).toList());
    Collections.reverse(path);
    return path;
  }

  /** What the pullback of an op recorded. */
  public List<Step> wayBackOf(Step forward) {
    return account.steps().stream()
        .filter(s -> s.wayBackOf() != null && s.wayBackOf() == forward.node() && s.applied())
        .toList();
  }

  /** A number with five significant digits. */
  public static String number(double value) {
    return Sentences.typeset(Digits.of(value));
  }

  /** An error or an agreement, of which no more than its size matters. */
  public static String rough(double value) {
    return Sentences.typeset(Digits.of(value, 2));
  }

  /** Text of the account as print has it. */
  public static String typeset(String text) {
    return Sentences.typeset(text);
  }

  /** A number with its sign and eight significant digits. */
  public static String precise(double value) {
    return Sentences.typeset((value > 0 ? "+" : "") + Digits.of(value, 8));
  }

  /** The inputs of an op, with their shapes. */
  public static String inputs(Step step) {
    return step.inputs().stream()
        .map(in -> in.name() + " " + in.shape())
        .collect(Collectors.joining(", "));
  }

  private static List<Image> images(Account account) {
    Account.Images images = account.images();
    double epsilon = Math.abs(account.subject().epsilon());
    String range =
        epsilon == 0
            ? "0 black to 1 white"
            : Text.of(
                "−ε = −%s black to 1 + ε = %s white", Digits.of(epsilon), Digits.of(1 + epsilon));
    return List.of(
        picture(account, "x", "x", "the picture, 0 black to 1 white", 0),
        signed(
            account,
            "gradient",
            "dJ/dx",
            "where a brighter pixel raises J, and where it lowers it",
            images.gradient()),
        signed(
            account,
            "perturbation",
            "η = " + new Sentences(account).step(),
            "what the attack adds",
            images.perturbation()),
        picture(account, "adversarial", "x̃ = x + η", range, epsilon));
  }

  /** The picture, or x̃ for any other name, from −beyond to 1 + beyond. */
  private static Image picture(
      Account account, String id, String title, String caption, double beyond) {
    double[] values = id.equals("x") ? account.images().x() : account.images().adversarial();
    Account.Subject subject = account.subject();
    Raster raster = Raster.picture(values, subject.rows(), subject.columns(), -beyond, 1 + beyond);
    return new Image(id, title, caption, raster.address(), "", "");
  }

  private static Image signed(
      Account account, String id, String title, String caption, double[] values) {
    Raster raster = Raster.signed(values, account.subject().rows(), account.subject().columns());
    String light = raster.address();
    String dark = raster.darkAddress();
    return new Image(
        id,
        title,
        caption,
        light,
        dark.equals(light) ? "" : dark,
        Sentences.typeset(Digits.of(Raster.largest(values), 3)));
  }

  private static Image filter(Account account) {
    return signed(
        account,
        "filter",
        "d" + account.unit().name() + "/dx",
        "where a brighter pixel raises the unit, and where it lowers it",
        account.unit().filter());
  }
}
