package gibbon.result;

/**
 * A picture of an experiment.
 *
 * @param file its name in the output folder, such as {@code maxout-fgsm-examples.png}
 * @param caption what it shows, in a sentence or two
 */
public record Figure(String file, String caption) {}
