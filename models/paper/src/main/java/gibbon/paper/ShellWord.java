package gibbon.paper;

/** A word of a command line as one would type it in a shell. */
public final class ShellWord {
  private ShellWord() {}

  /** The word itself where no shell would change it, else the word in single quotes. */
  public static String of(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
