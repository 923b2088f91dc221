package gibbon.paper;

import java.util.List;

/**
 * A decision that the paper leaves open, and that {@code --set NAME=VALUE} can take otherwise.
 *
 * @param name such as {@code rbf-cost}
 * @param question what is decided, as the beginning of a sentence that the value ends
 * @param values what may be chosen; the first is chosen where nobody says otherwise
 */
public record OpenChoice(String name, String question, List<String> values) {
  public OpenChoice {
    values = List.copyOf(values);
  }

  /** A choice between values, the first of which is the usual one. */
  public static OpenChoice of(String name, String question, String... values) {
    return new OpenChoice(name, question, List.of(values));
  }

  String usual() {
    return values.get(0);
  }
}
