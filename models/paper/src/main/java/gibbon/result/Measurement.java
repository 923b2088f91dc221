package gibbon.result;

/**
 * One number of an experiment beside the paper's.
 *
 * @param name what was measured, such as {@code FGSM error}
 * @param unit {@code %} for shares, empty for plain numbers
 * @param paper the paper's figure in that unit, or null where the paper gives none
 * @param measured our figure in that unit
 * @param note what a reader must know to compare the two, or empty
 */
public record Measurement(String name, String unit, Double paper, double measured, String note) {
  /** A share in 0 … 1, kept in percent. */
  public static Measurement percent(String name, Double paper, double share, String note) {
    return new Measurement(name, "%", paper, 100 * share, note);
  }

  /** The same with something more that a reader must know. */
  public Measurement noted(String more) {
    return new Measurement(name, unit, paper, measured, note.isEmpty() ? more : note + "; " + more);
  }
}
