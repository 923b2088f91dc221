package gibbon.result;

/**
 * A graphic of an experiment that has not been drawn yet.
 *
 * @param name of its files, without an ending
 * @param caption what it shows, in a sentence or two
 */
public record Sketch(String name, Graphic graphic, String caption) {}
