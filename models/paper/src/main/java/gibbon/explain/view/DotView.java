package gibbon.explain.view;

import gibbon.explain.Account;

/** The tape as a graph in the language of Graphviz. */
public final class DotView {
  private DotView() {}

  /** Renders it: forward in solid boxes, backward in dashed ones, values from outside without. */
  public static String of(Account account) {
    Graph graph = Graph.of(account);
    StringBuilder dot =
        new StringBuilder(
            """
            digraph attack {
              rankdir=TB;
              node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];
              edge [color="#57606a"];
            """);
    for (Graph.Box box : graph.boxes()) {
      dot.append("  n").append(box.step().node()).append(" [label=\"");
      dot.append(escape(box.step().name())).append("\\n");
      dot.append(escape(box.operation())).append("\\n");
      dot.append(escape(box.kernels())).append("\", fillcolor=\"");
      dot.append(
          switch (box.column()) {
            case Graph.FORWARD -> "#eef1f5";
            case Graph.BACKWARD -> "#ffffff\", style=\"rounded,filled,dashed";
            default -> "#ffffff\", color=\"#ffffff";
          });
      dot.append("\"];\n");
    }
    for (Graph.Edge edge : graph.edges()) {
      dot.append("  n").append(edge.from().step().node());
      dot.append(" -> n").append(edge.to().step().node());
      dot.append(edge.flow() ? ";\n" : " [style=dashed];\n");
    }
    return dot.append("}\n").toString();
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
