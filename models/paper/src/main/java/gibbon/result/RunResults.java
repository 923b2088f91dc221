package gibbon.result;

import java.util.List;

/**
 * Everything {@code gibbon reproduce} measured into one folder; the content of {@code
 * results.json}.
 *
 * @param experiments in the paper's order
 */
public record RunResults(List<ExperimentResult> experiments) {}
