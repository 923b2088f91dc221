package gibbon.attack;

import java.util.Arrays;
import java.util.function.Supplier;

/** What pictures have cost since an attack on them began, and when a point first met its goal. */
final class Ledger {
  /** Rounding of the norm itself is no larger change. */
  private static final double ROUNDING = 1 + 1e-6;

  private int[][] costs = new int[0][];
  private int[] rows = new int[0];
  private Pictures begun = Pictures.of(new float[0], 1);
  private Norm norm = Norm.LINF;
  private double most = Double.POSITIVE_INFINITY;

  /**
   * What a picture has cost.
   *
   * @param firstAt the forward pass that first met the goal within the budget, counted from 1; 0
   *     for none
   */
  record Cost(int gradients, int forwards, int firstAt) {}

  /** Begins to count anew; points beyond the budget of the attack are none of its examples. */
  void begin(Pictures pictures, Attack attack) {
    int places = Arrays.stream(pictures.places()).max().orElse(-1) + 1;
    costs = places <= costs.length ? costs : Arrays.copyOf(costs, places);
    rows = places <= rows.length ? rows : Arrays.copyOf(rows, places);
    for (int i = 0; i < pictures.count(); i++) {
      costs[pictures.places()[i]] = new int[3];
      rows[pictures.places()[i]] = i;
    }
    begun = pictures;
    Budgeted budget = budget(attack);
    norm = budget == null ? Norm.LINF : budget.norm();
    most = budget == null ? Double.POSITIVE_INFINITY : Math.abs(budget.epsilon());
  }

  /** Of several attacks the budget that they share, if they do; null for none. */
  private static Budgeted budget(Attack attack) {
    if (attack instanceof Worst worst) {
      Budgeted first = budget(worst.attacks().get(0));
      boolean shared =
          worst.attacks().stream()
              .map(Ledger::budget)
              .allMatch(
                  each ->
                      each != null
                          && first != null
                          && each.norm() == first.norm()
                          && each.epsilon() == first.epsilon());
      return shared ? first : null;
    }
    return attack instanceof Budgeted budgeted ? budgeted : null;
  }

  Cost of(int place) {
    return new Cost(costs[place][0], costs[place][1], costs[place][2]);
  }

  /**
   * Notes a pass over points, which are asked for where one meets the goal, with so many ways back.
   */
  void note(int[] places, Supplier<Pictures> points, Goal goal, int[] predicted, int backward) {
    for (int i = 0; i < places.length; i++) {
      int place = places[i];
      if (place < costs.length && costs[place] != null) {
        int[] cost = costs[place];
        cost[0] += backward;
        cost[1]++;
        boolean first =
            cost[2] == 0
                && goal.reached(i, predicted[i])
                && (Double.isInfinite(most) || within(points.get(), i));
        cost[2] = first ? cost[1] : cost[2];
      }
    }
  }

  private boolean within(Pictures points, int row) {
    double[] r = points.doubles(row);
    double[] x = begun.doubles(rows[points.places()[row]]);
    LinearAlgebra.addScaled(r, -1, x);
    // An infinite or NaN step is a mistake of the attack that others report.
    return norm.of(r) <= most * ROUNDING;
  }
}
