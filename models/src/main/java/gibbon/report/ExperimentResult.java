package gibbon.report;

import java.util.List;

/**
 * What an experiment found; an entry of {@code results.json}.
 *
 * @param id such as {@code maxout-fgsm}
 * @param title in a few words
 * @param section of the paper
 * @param claim what the paper says, in a sentence of ours
 * @param measurements paper beside measured
 * @param choices what was decided where the paper is silent, a sentence each
 * @param epsilon the size of the perturbation, in pixel values of [0, 1]
 * @param seed of everything random
 * @param profile {@code quick}, {@code standard} or {@code paper}
 * @param device name of the device that computed it
 * @param seconds wall-clock time, training included
 * @param command that repeats it
 * @param figures pictures in the output folder
 */
public record ExperimentResult(
    String id,
    String title,
    String section,
    String claim,
    List<Measurement> measurements,
    List<String> choices,
    double epsilon,
    long seed,
    String profile,
    String device,
    double seconds,
    String command,
    List<Figure> figures) {}
