package gibbon.check;

/**
 * The sizes that a row of {@link OpCases} makes its shapes of, each at least 1. What they stand for
 * is the row's own business.
 */
public record Sizes(int a, int b, int c) {}
