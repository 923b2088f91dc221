package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Account;
import gibbon.explain.view.Graph.Box;

/** The tape as a drawing: forward downwards on the left, backward upwards on the right. */
public final class SvgView {
  private static final int WIDTH = 250;
  private static final int HEIGHT = 56;
  private static final int ROW = 82;
  private static final int[] LEFT = {10, 320, 560};
  private static final int[] WIDTHS = {WIDTH, 180, WIDTH};
  private static final int TOP = 34;
  private static final int MARGIN = 46;

  /** How wide a letter is, on average. */
  private static final double BOLD = 7.8;

  private static final double PLAIN = 6.8;

  /** Parts of the attack differ in place and line, not in colour: colours stand for signs. */
  private static final String STYLE =
      """
      <style>
      .graph { --g-ink: #1c2128; --g-soft: #57606a; --g-fill: #eef1f5; --g-page: #ffffff; font-family: system-ui, "DejaVu Sans", sans-serif; }
      @media (prefers-color-scheme: dark) { .graph { --g-ink: #e3e8ee; --g-soft: #9aa5b1; --g-fill: #262d35; --g-page: #14181d; } }
      .graph text { fill: var(--g-ink); font-size: 13px; }
      .graph .name { font-weight: 600; font-size: 14px; }
      .graph .soft { fill: var(--g-soft); }
      .graph rect { stroke: var(--g-soft); stroke-width: 1.2; }
      .graph .c0 { fill: var(--g-fill); } .graph .c1 { fill: var(--g-page); stroke: none; } .graph .c2 { fill: var(--g-page); stroke-dasharray: 6 3; }
      .graph path { fill: none; stroke: var(--g-soft); stroke-width: 1.1; stroke-dasharray: 3 3; }
      .graph path.flow { stroke: var(--g-ink); stroke-width: 1.8; stroke-dasharray: none; }
      .graph marker path { fill: var(--g-ink); stroke: none; }
      .graph a:focus-visible rect { stroke: var(--g-ink); stroke-width: 3; stroke-dasharray: none; }
      </style>
      """;

  private SvgView() {}

  /** Renders it as a file of its own. */
  public static String of(Account account) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + drawing(account, false);
  }

  /**
   * Renders it as an element of a page, whose ops are at the anchors {@code op-0}, {@code op-1} …
   */
  static String element(Account account) {
    return drawing(account, true);
  }

  private static String drawing(Account account, boolean linked) {
    Graph graph = Graph.of(account);
    int height = TOP + graph.rows() * ROW;
    int width = LEFT[2] + WIDTH + MARGIN;
    StringBuilder svg = new StringBuilder();
    svg.append(
        Text.of(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"graph\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"%s\" aria-label=\"The tape of the attack, forward on the left, backward on the right\">%n",
            width, height, width, height, linked ? "list" : "img"));
    svg.append(STYLE);
    svg.append(
        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\"/></marker></defs>\n");
    head(svg, 0, "forward ↓");
    head(svg, 1, "from outside");
    head(svg, 2, "backward ↑, then sign and step");
    for (Graph.Edge edge : graph.edges()) {
      svg.append("<path marker-end=\"url(#tip)\" d=\"")
          .append(route(edge.from(), edge.to(), passes(graph, edge)))
          .append(edge.flow() ? "\" class=\"flow\"/>\n" : "\"/>\n");
    }
    graph.boxes().forEach(box -> box(svg, box, linked));
    return svg.append("</svg>\n").toString();
  }

  private static boolean passes(Graph graph, Graph.Edge edge) {
    int column = edge.from().column();
    int low = Math.min(edge.from().row(), edge.to().row());
    int high = Math.max(edge.from().row(), edge.to().row());
    return column == edge.to().column()
        && graph.boxes().stream()
            .anyMatch(box -> box.column() == column && box.row() > low && box.row() < high);
  }

  private static void head(StringBuilder svg, int column, String words) {
    text(svg, LEFT[column] + WIDTHS[column] / 2, 18, "soft", "", words);
  }

  private static void box(StringBuilder svg, Box box, boolean linked) {
    int x = LEFT[box.column()];
    int y = top(box);
    boolean link = linked && box.step().applied();
    svg.append(link ? "<a href=\"#op-" + box.step().node() + "\" role=\"listitem\">" : "<g>");
    svg.append(
        Text.of(
            "<rect class=\"c%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/><title>%s</title>%n",
            box.column(),
            x,
            y,
            WIDTHS[box.column()],
            HEIGHT,
            escape(box.step().formula() + "\n" + box.step().worked())));
    int middle = x + WIDTHS[box.column()] / 2;
    int width = WIDTHS[box.column()];
    text(svg, middle, y + 18, "name", fit(box.step().name(), width, BOLD), box.step().name());
    text(svg, middle, y + 34, "", fit(box.operation(), width, PLAIN), box.operation());
    text(svg, middle, y + 49, "soft", fit(box.kernels(), width, PLAIN), box.kernels());
    svg.append(link ? "</a>\n" : "</g>\n");
  }

  /** Makes words narrower that would stick out of their box. */
  private static String fit(String words, int width, double letter) {
    return letter * words.length() > width
        ? Text.of(" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"", width - 8)
        : "";
  }

  private static void text(
      StringBuilder svg, int x, int y, String style, String fit, String words) {
    svg.append(
        Text.of(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" class=\"%s\"%s>%s</text>%n",
            x, y, style, fit, escape(words)));
  }

  /**
   * The line of an edge.
   *
   * @param passing whether another box stands between two of the same column
   */
  private static String route(Box from, Box to, boolean passing) {
    if (from.column() == to.column()) {
      int x = LEFT[from.column()] + WIDTHS[from.column()] / 2;
      if (passing) {
        int side = LEFT[from.column()] + WIDTHS[from.column()];
        int start = top(from) + HEIGHT / 2;
        int end = top(to) + HEIGHT / 2;
        return Text.of(
            "M%d %d C%d %d %d %d %d %d",
            side, start, side + MARGIN, start, side + MARGIN, end, side + 1, end);
      }
      return from.row() < to.row()
          ? Text.of("M%d %d L%d %d", x, top(from) + HEIGHT, x, top(to) - 1)
          : Text.of("M%d %d L%d %d", x, top(from), x, top(to) + HEIGHT + 1);
    }
    boolean right = from.column() < to.column();
    int x1 = LEFT[from.column()] + (right ? WIDTHS[from.column()] : 0);
    int x2 = LEFT[to.column()] + (right ? -1 : WIDTHS[to.column()] + 1);
    int y1 = top(from) + HEIGHT / 2;
    int y2 = top(to) + HEIGHT / 2;
    if (to.column() - from.column() == 2 && from.step().node() != 0) {
      // Past the middle column, below its boxes.
      int low = Math.max(y1, y2) + ROW / 2;
      return Text.of(
          "M%d %d C%d %d %d %d %d %d", x1, y1 + 12, x1 + 90, low, x2 - 90, low, x2, y2 + 12);
    }
    int bend = (x2 - x1) / 2;
    return Text.of("M%d %d C%d %d %d %d %d %d", x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2);
  }

  private static int top(Box box) {
    return TOP + box.row() * ROW;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
