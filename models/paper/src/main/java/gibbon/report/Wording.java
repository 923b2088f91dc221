package gibbon.report;

import gibbon.result.ExperimentResult;

/** Phrases that the terminal table and the report share. */
final class Wording {
  static final String SCALED_DOWN =
      "The profiles quick and standard are scaled down: smaller or shorter training than the"
          + " paper's, so not all that the paper says need show there. Only the profile named paper"
          + " keeps to the published schedule.";

  private Wording() {}

  static boolean scaledDown(ExperimentResult experiment) {
    return !experiment.run().profile().equals("paper");
  }

  /** The place in the paper: {@code section 4}, {@code sections 2, 4} or {@code appendix A}. */
  static String section(ExperimentResult experiment) {
    String section = experiment.section();
    if (section.matches("[A-Z]")) {
      return "appendix " + section;
    }
    return (section.contains(",") ? "sections " : "section ") + section;
  }

  /** The data set without the word for its training part: errors are those of its test part. */
  static String data(String name) {
    return name.replaceFirst(" train\\b", "");
  }

  /** An ISO 8601 moment with a space for its T and UTC for its Z; other text as it is. */
  static String date(String date) {
    return date.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d.*")
        ? date.replace('T', ' ').replaceFirst("(:\\d\\d)(\\.\\d+)?Z$", "$1 UTC")
        : date;
  }
}
