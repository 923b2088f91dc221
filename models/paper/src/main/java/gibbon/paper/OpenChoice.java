package gibbon.paper;

import java.util.List;

/**
 * A decision that the paper leaves open, and that {@code --set NAME=VALUE} can take otherwise.
 *
 * @param name such as {@code rbf-cost}
 * @param question what is decided, as the beginning of a sentence that the value ends
 * @param values what may be chosen; the first is chosen where nobody says otherwise
 * @param file whether any file or folder may be chosen as well
 */
public record OpenChoice(String name, String question, List<String> values, boolean file) {
  /** The usual value of a choice of files. */
  public static final String NONE = "none";

  public OpenChoice {
    values = List.copyOf(values);
  }

  /** A choice between values, the first of which is the usual one. */
  public static OpenChoice of(String name, String question, String... values) {
    return new OpenChoice(name, question, List.of(values), false);
  }

  /** A choice of a file or folder, usually none. */
  public static OpenChoice ofFile(String name, String question) {
    return new OpenChoice(name, question, List.of(NONE), true);
  }

  /** What {@code --set} takes. */
  public List<String> offered() {
    return file ? List.of("FILE") : values;
  }

  /** A value as results tell it: of a file its name alone, since folders are the user's own. */
  String shown(String value) {
    return file ? value.substring(value.lastIndexOf('/') + 1) : value;
  }

  String usual() {
    return values.get(0);
  }
}
