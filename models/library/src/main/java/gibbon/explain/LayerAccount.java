package gibbon.explain;

/**
 * A layer of the network at one picture, as the oracle sees it: z = h·W + b, then, in a maxout
 * layer, the largest of {@code pieces} neighbouring columns.
 *
 * @param name of its parameters, such as {@code layer1}; empty where the model has one layer only
 * @param weight W [inputs, columns], row-major
 * @param bias b [columns]
 * @param pieces 1 where the layer has no maxout
 * @param input h [inputs]
 * @param preactivations z [columns]
 * @param gradient dJ/dz [columns]
 */
record LayerAccount(
    int number,
    String name,
    double[] weight,
    double[] bias,
    int pieces,
    double[] input,
    double[] preactivations,
    double[] gradient) {

  int inputs() {
    return input.length;
  }

  int columns() {
    return preactivations.length;
  }

  int units() {
    return columns() / pieces;
  }

  double weight(int input, int column) {
    return weight[input * columns() + column];
  }

  /** The column of the unit's winning piece, the lowest of equals. */
  int winningColumn(int unit) {
    return winner(preactivations, unit * pieces, pieces);
  }

  /** dJ/dh of a unit's output: what stands at its winner. */
  double unitGradient(int unit) {
    return gradient[winningColumn(unit)];
  }

  /** How the account names a unit: {@code h1[17]}, or {@code z3[7]} in the last layer. */
  String unitName(int unit, boolean last) {
    return (last ? "z" : "h") + number + "[" + unit + "]";
  }

  static int winner(double[] values, int start, int pieces) {
    int best = start;
    for (int i = start + 1; i < start + pieces; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
