package gibbon.report;

import gibbon.paper.Verdict;
import gibbon.result.Replicates;
import gibbon.result.RunResults;
import java.util.Optional;

/** The paper's claims beside what the rules say of them, as a table in Markdown. */
public final class ClaimTable {
  private ClaimTable() {}

  /** A row an experiment and its conditions; results of experiments without rules are left out. */
  public static String markdown(RunResults results) {
    StringBuilder table = new StringBuilder();
    table.append("| the paper's claim | in this run | by these figures |\n|---|---|---|\n");
    for (Replicates runs : Replicates.of(results)) {
      Optional<Verdict> verdict = Verdict.of(runs);
      if (verdict.isPresent()) {
        String settings = String.join(", ", runs.first().run().settings());
        table
            .append("| ")
            .append(cell(runs.first().claim()))
            .append(" `")
            .append(runs.first().id())
            .append(settings.isEmpty() ? "`" : "`, " + cell(settings))
            .append(runs.several() ? ", seeds " + runs.seeds() : "")
            .append(" | **")
            .append(verdict.get().kind().words())
            .append("** | ")
            .append(cell(String.join("; ", verdict.get().figures())))
            .append(" |\n");
      }
    }
    return table.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("\\s+", " ");
  }
}
