package gibbon.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A derivative as the sum of its paths: a term for every number that the change can run through.
 *
 * <p>The contributions shown, added up in their order, and the rest give {@code total} exactly.
 *
 * @param of the derivative, such as {@code dJ/dx[14,14]}
 * @param total the whole sum
 * @param terms the largest contributions, largest magnitude first
 * @param others how many more terms there are
 * @param rest what these add up to
 * @param open how many of all terms are not 0
 * @param size the sum of all terms' magnitudes: far above |total| where they cancel
 */
public record PathSum(
    String of, double total, List<Term> terms, int others, double rest, int open, double size) {

  /**
   * One path: weight · gradient.
   *
   * @param through the unit, such as {@code h1[80]}, or a number of a map
   * @param by the ops on the way to it, such as {@code Add · Relu · MaxPool2d}
   * @param unit its place in its layer, row-major
   * @param piece the winning piece; 0 where the layer has no maxout
   * @param weight the product of the ops' derivatives; of a unit, by which its winning piece sees
   *     the value
   * @param gradient dJ by it
   * @param contribution their product
   */
  public record Term(
      String through,
      String by,
      int unit,
      int piece,
      double weight,
      double gradient,
      double contribution) {}

  /** Sums the paths from an input of a layer through the layer's units. */
  private static PathSum of(String of, LayerAccount layer, boolean last, int input, int shown) {
    List<Term> terms = new ArrayList<>();
    for (int unit = 0; unit < layer.units(); unit++) {
      int column = layer.winningColumn(unit);
      double weight = layer.weight(input, column);
      double gradient = layer.gradient()[column];
      terms.add(
          new Term(
              layer.unitName(unit, last),
              layer.pieces() > 1 ? "MatMul · Add · Maxout" : "MatMul · Add",
              unit,
              column - unit * layer.pieces(),
              weight,
              gradient,
              weight * gradient));
    }
    terms.sort(Comparator.comparingDouble((Term term) -> -Math.abs(term.contribution)));
    return of(of, terms, shown);
  }

  /** Adds up terms, the heaviest of which come first. */
  static PathSum of(String of, List<Term> terms, int shown) {
    int kept = Math.min(shown, terms.size());
    double rest = sum(terms.subList(kept, terms.size()));
    return new PathSum(
        of,
        sum(terms.subList(0, kept)) + rest,
        List.copyOf(terms.subList(0, kept)),
        terms.size() - kept,
        rest,
        (int) terms.stream().filter(term -> term.contribution != 0).count(),
        terms.stream().mapToDouble(term -> Math.abs(term.contribution)).sum());
  }

  /**
   * The sum for an input of a layer, then that of the gradient of its heaviest unit through the
   * next layer, and so on up to the logits.
   */
  static List<PathSum> chain(
      String of, List<LayerAccount> layers, int first, int input, int shown) {
    List<PathSum> chain = new ArrayList<>();
    String name = of;
    int at = input;
    for (int i = first; i < layers.size(); i++) {
      LayerAccount layer = layers.get(i);
      PathSum sum = of(name, layer, i == layers.size() - 1, at, shown);
      chain.add(sum);
      at = sum.terms().get(0).unit();
      name = "dJ/d" + sum.terms().get(0).through();
    }
    return chain;
  }

  private static double sum(List<Term> terms) {
    double sum = 0;
    for (Term term : terms) {
      sum += term.contribution;
    }
    return sum;
  }
}
