package gibbon.explain;

import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The paths of a derivative through any network: for every op that a number goes into, the numbers
 * that it has a part in, by the op's own derivative.
 *
 * @param flow the network at a picture
 * @param labels of its values
 */
record Paths(Flow flow, Labels labels) {
  /** A number of a value on the way to the logits, and how the number before has a part in it. */
  record Link(Var value, int place, String by, double weight, double gradient) {
    double contribution() {
      return weight * gradient;
    }
  }

  /** The links from a number, the heaviest first; ops with one way on are passed. */
  List<Link> from(Var value, int place) {
    List<Link> links = links(value, place, "", 1);
    while (links.size() == 1 && links.get(0).value() != flow.end()) {
      Link only = links.get(0);
      links = links(only.value(), only.place(), only.by() + " · ", only.weight());
    }
    return links;
  }

  private List<Link> links(Var value, int place, String by, double weight) {
    List<Link> links = new ArrayList<>();
    for (Var next : flow.consumers(value)) {
      double[] column = LocalDerivative.column(next, value, place);
      double[] gradient = flow.gradient(next);
      String op = by + next.op().map(Op::name).orElseThrow();
      for (int i = 0; i < column.length; i++) {
        if (column[i] != 0) {
          links.add(new Link(next, i, op, weight * column[i], gradient[i]));
        }
      }
    }
    links.sort(Comparator.comparingDouble(link -> -Math.abs(link.contribution())));
    return links;
  }

  /**
   * The sum for a number of a value, then that for its heaviest link, and so on up to the logits;
   * to where nothing passes on, if that comes first.
   */
  List<PathSum> chain(Var value, int place) {
    List<PathSum> chain = new ArrayList<>();
    Var at = value;
    int where = place;
    while (at != flow.end()) {
      List<Link> links = from(at, where);
      chain.add(PathSum.of("dJ/d" + labels.seen(at, where), terms(links), PixelAccount.SHOWN));
      if (links.isEmpty() || links.get(0).contribution() == 0) {
        break;
      }
      at = links.get(0).value();
      where = links.get(0).place();
    }
    return chain;
  }

  private List<PathSum.Term> terms(List<Link> links) {
    return links.stream()
        .map(
            link ->
                new PathSum.Term(
                    labels.seen(link.value(), link.place()),
                    link.by(),
                    link.place(),
                    0,
                    link.weight(),
                    link.gradient(),
                    link.contribution()))
        .toList();
  }
}
