package gibbon.report;

import java.util.List;

/**
 * Everything {@code gibbon reproduce} measured into one folder; the content of {@code
 * results.json}.
 *
 * @param version of Gibbon
 * @param date of the run, ISO 8601
 * @param experiments in the paper's order
 */
public record RunResults(String version, String date, List<ExperimentResult> experiments) {}
