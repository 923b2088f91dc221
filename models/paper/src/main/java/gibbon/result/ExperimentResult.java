package gibbon.result;

import java.util.List;

/**
 * What an experiment found with one seed; an entry of {@code results.json}.
 *
 * @param id such as {@code maxout-fgsm}
 * @param title in a few words
 * @param section of the paper
 * @param claim what the paper says, in a sentence of ours
 * @param measurements paper beside measured, each of another name
 * @param headline the name of the measurement that says most
 * @param choices what was decided where the paper is silent, a sentence each
 * @param epsilons sizes of the perturbations, in pixel values of [0, 1]; may be empty
 * @param tables of its own
 * @param figures pictures in the output folder
 * @param run how it came about
 */
public record ExperimentResult(
    String id,
    String title,
    String section,
    String claim,
    List<Measurement> measurements,
    String headline,
    List<String> choices,
    List<Double> epsilons,
    List<DataTable> tables,
    List<Figure> figures,
    Run run) {

  /**
   * How a result came about. Two results of the same experiment that agree in profile, seed,
   * device, data and settings are the same.
   *
   * @param profile {@code quick}, {@code standard} or {@code paper}
   * @param seed of everything random
   * @param device name of the device that computed it
   * @param data name of the data set
   * @param settings what was decided otherwise than usual, such as {@code rbf-cost=softmax}
   * @param version of Gibbon
   * @param date ISO 8601
   * @param seconds wall-clock time, training included
   * @param command that repeats it
   */
  public record Run(
      String profile,
      long seed,
      String device,
      String data,
      List<String> settings,
      String version,
      String date,
      double seconds,
      String command) {
    /** Whether all that decides numbers is the same but, perhaps, for the seed. */
    boolean alikeButForSeed(Run other) {
      return profile.equals(other.profile)
          && device.equals(other.device)
          && data.equals(other.data)
          && settings.equals(other.settings);
    }
  }

  /** The same with figures, and with further options in the command that repeats it. */
  public ExperimentResult illustrated(List<Figure> drawn, String options) {
    Run repeated =
        new Run(
            run.profile,
            run.seed,
            run.device,
            run.data,
            run.settings,
            run.version,
            run.date,
            run.seconds,
            run.command + options);
    return new ExperimentResult(
        id,
        title,
        section,
        claim,
        measurements,
        headline,
        choices,
        epsilons,
        tables,
        drawn,
        repeated);
  }

  /** Whether the other is the same experiment under the same conditions. */
  public boolean replaces(ExperimentResult other) {
    return alikeButForSeed(other) && run.seed == other.run.seed;
  }

  /** Whether the other is the same experiment under the same conditions but for the seed. */
  boolean alikeButForSeed(ExperimentResult other) {
    return id.equals(other.id) && run.alikeButForSeed(other.run);
  }
}
