package gibbon.planted;

import java.util.List;

/** Mistakes in the OpenCL kernels. */
final class KernelFaults {
  private static final String NAN = "opencl.KernelsTest#notANumberGoesWhereTheOracleSendsIt";
  private static final String STEPS = "opencl.KernelsTest#stepsOfAttacks";
  private static final String LENGTHS =
      "update.EuclideanAscentTest#everyDeviceComesToTheBitsOfTheOracle";
  private static final String UPDATES = "opencl.KernelsTest#updatesOfWeights";
  private static final String FACTORS = "opencl.KernelsTest#updatesByProducts";
  private static final String LONG = "opencl.KernelsTest#longSumsAreCutIntoParts";
  private static final String SATURATED =
      "opencl.AgreementTest#aSaturatedSoftmaxKeepsTheSmallNumbersOfItsGradient";
  private static final String LARGE = "opencl.AgreementTest#nothingOverflowsWhereLogitsAreLarge";
  private static final String DEEP = "opencl.MatmulTest#productsOfManyTermsGoInStretches";
  private static final String MAXOUT = "opencl.KernelsTest#layersOfMaxoutUnits";
  private static final String PRODUCTS = "opencl.MatmulTest#everyVariantAgreesWithTheOracle";
  private static final String WINNERS = "opencl.WinnersTest#everyVariantAgreesWithTheOracle";
  private static final String SAME_BITS =
      "opencl.PackedWeightsTest#everyUseOfTheSameWeightsGivesTheSameBits";
  private static final String LAYERS = "opencl.MatmulTest#layerShapesAgreeWithTheOracle";

  private static final String GROUPS = "opencl.GpuUpdatesTest#softmaxIsRightHoweverARowIsShared";

  static final List<Fault> ALL =
      List.of(
          Fault.of(
              "a stretch ends one item too early",
              "common.cl",
              "(long)(get_global_id(0) + 1));",
              "(long)(get_global_id(0) + 1) - 1);",
              row("exp")),
          Fault.of(
              "an index too large is let in", "common.cl", "v < count &&", "v <= count &&", NAN),
          Fault.of(
              "sign(0) = −1",
              "elementwise.cl",
              "v > 0 ? 1 : v < 0 ? -1 : v",
              "v > 0 ? 1 : -1",
              row("sign"),
              NAN),
          Fault.of(
              "FGSM: a gradient of 0 moves the pixel",
              "elementwise.cl",
              "g < 0 ? -step : step * g",
              "-step",
              row("sign_step")),
          Fault.of(
              "step of an attack: rounded to the nearest number",
              "ascent.cl",
              "to = away ? nextafter(to, v) : to;",
              "",
              STEPS),
          Fault.of(
              "step of an attack: the step is single precision",
              "ascent.cl",
              "lost + rest * sign",
              "lost",
              STEPS),
          Fault.of(
              "step in L2: a product and a sum are rounded as one",
              "ascent.cl",
              "FP_CONTRACT OFF",
              "FP_CONTRACT ON",
              LENGTHS),
          Fault.of(
              "step in L2: the order of a sum is the group's",
              "ascent.cl",
              "sums[lane] += r * r;",
              "sums[ITEM] += r * r;",
              LENGTHS),
          Fault.of(
              "step in L2: a sum begins while the last is read",
              "ascent.cl",
              "  MEET; /* before anyone begins another sum */\n",
              "",
              LENGTHS),
          Fault.of(
              "step in L2: shortened once, and a little too long",
              "ascent.cl",
              "while (moved > epsilon) {",
              "if (moved > epsilon) {",
              LENGTHS),
          Fault.of(
              "step in L2: epsilon is single precision",
              "ascent.cl",
              "double epsilon = WIDE(epsilon);",
              "double epsilon = (float)WIDE(epsilon);",
              LENGTHS),
          Fault.of("relu hides NaN", "elementwise.cl", "v <= 0 ? 0 : v", "v > 0 ? v : 0", NAN),
          Fault.of(
              "long sums are one chain",
              "common.cl",
              "#define CHAIN 2048",
              "#define CHAIN (1 << 26)",
              "opencl.LongSumsTest"),
          Fault.of(
              "x / y: wrong order of factors",
              "elementwise.cl",
              "ordinary(quotient) ? g[i] * quotient",
              "ordinary(quotient) ? product / y[i]",
              "op.InfiniteSlopesTest#theOrderOfFactorsOverflowsLast"),
          Fault.of(
              "xᵖ: a power out of range",
              "elementwise.cl",
              "isinf(slope) || fabs(slope) < FLT_MIN",
              "false",
              "op.InfiniteSlopesTest#theOrderOfFactorsOverflowsLast"),
          Fault.of(
              "sigmoid cross-entropy: 0 · ∞",
              "elementwise.cl",
              "missing == 0 ? 0 : fabs(v) * missing",
              "fabs(v) * missing",
              "op.InfiniteSlopesTest#aLogitOfMinusInfinityIsAClassThatCannotBe"),
          Fault.of(
              "clamp: wrong bound",
              "elementwise.cl",
              "float v = x[i];\n    y[i] = v < low ? low : v > high ? high : v;",
              "float v = x[i];\n    y[i] = v < low ? low : v > high ? low : v;",
              row("clamp")),
          Fault.of(
              "broadcasting: strides swapped",
              "elementwise.cl",
              "y + a * ys0 + b * ys1 + c * ys2",
              "y + a * ys1 + b * ys0 + c * ys2",
              row("add_column")),
          Fault.of(
              "z = x + y forgets y",
              "elementwise.cl",
              "z[i] = x[i] + y[i];",
              "z[i] = x[i];",
              row("multiply_by_itself")),
          Fault.of(
              "softmax: not shifted by its largest logit",
              "softmax.cl",
              "largest = fmax(largest, x[j]);",
              "largest = 0;",
              LARGE),
          Fault.of(
              "cross-entropy: p − 1 computed naively",
              "softmax.cl",
              "p[(int)label] = -others;",
              "p[(int)label] -= 1;",
              row("cross_entropy_labels"),
              SATURATED),
          Fault.of(
              "cross-entropy: label off by one",
              "softmax.cl",
              "- logits[(int)label];",
              "- logits[((int)label + 1) % classes];",
              row("cross_entropy_labels")),
          Fault.of(
              "cross-entropy: the most probable class not found",
              "softmax.cl",
              "top = p[j] > p[top] ? j : top;",
              "top = 0;",
              row("softmax_minus_distribution"),
              SATURATED),
          Fault.of(
              "a row shared by a group: the tree forgets one half",
              "softmax_groups.cl",
              "room[lane] += room[lane + width];",
              "room[lane] = room[lane + width];",
              GROUPS),
          Fault.of(
              "cross-entropy in groups: the label's own probability among the others'",
              "softmax_groups.cl",
              "part += j == without ? 0 : probability;",
              "part += probability;",
              GROUPS),
          Fault.of(
              "odds in groups: a class that cannot be has a share",
              "softmax_groups.cl",
              "zero && x[j] == -INFINITY ? 0 :",
              "false ? 0 :",
              GROUPS),
          Fault.of(
              "cross-entropy in groups: the most probable class not found",
              "softmax_groups.cl",
              "found = p[j] == largest ? fmin(found, (float)j) : found;",
              "found = 0;",
              GROUPS),
          Fault.of(
              "sum: the rest after the lanes ends too early",
              "reduce.cl",
              "for (; r < count; r++) {\n    rest +=",
              "for (; r < count - 1; r++) {\n    rest +=",
              row("sum_over_last")),
          Fault.of(
              "long sum: the last part runs over the end",
              "reduce.cl",
              "int count = min(reduced - from, each);",
              "int count = each;",
              LONG),
          Fault.of(
              "max: the last of equals wins",
              "reduce.cl",
              "float candidate = x[(long)r * step];\n    bool wins = !(candidate <= best)",
              "float candidate = x[(long)r * step];\n    bool wins = !(candidate < best)",
              row("max_over_last")),
          Fault.of(
              "max: NaN does not win",
              "reduce.cl",
              "float candidate = x[(long)r * step];\n    bool wins = !(candidate <= best) & (best == best)",
              "float candidate = x[(long)r * step];\n    bool wins = candidate > best",
              NAN),
          Fault.of(
              "max: wrong winner index",
              "reduce.cl",
              "first = wins ? r : first;",
              "first = wins ? r - 1 : first;",
              row("max_over_last")),
          Fault.of(
              "scatter to winners: other places keep what they had",
              "gather.cl",
              "= r == winner ? value : 0;",
              "= r == winner ? value : y[(long)r * step];",
              row("max_over_last")),
          Fault.of(
              "gather rows: a run begins at the row's beginning",
              "gather.cl",
              "x + (long)row * width + column;",
              "x + (long)row * width;",
              row("gather_rows")),
          Fault.of(
              "gather examples: labels in order, whatever the indices",
              "gather.cl",
              "labels[(int)row] : NAN",
              "labels[i / width] : NAN",
              row("gathered_labels")),
          Fault.of(
              "scatter rows: a repeated index counts once",
              "gather.cl",
              "part[c] += source[c];",
              "part[c] = source[c];",
              row("gather_rows")),
          Fault.of(
              "strided copy: strides of the last axis ignored",
              "gather.cl",
              "y[i + e] = from[e * s7];",
              "y[i + e] = from[e];",
              row("transpose")),
          Fault.of(
              "dropout: wrong threshold",
              "random.cl",
              "(float16)0, scale * x, words < below",
              "(float16)0, scale * x, words < below / 2",
              row("dropout_half")),
          Fault.of(
              "dropout: no scale",
              "random.cl",
              "word_of(words, e) < below ? scale * x[e]",
              "word_of(words, e) < below ? x[e]",
              row("dropout_half")),
          Fault.of(
              "dropout: writes past the end",
              "random.cl",
              "e < min(4 * block + 4, count); e++) {\n          y[e] = word_of",
              "e < 4 * block + 4; e++) {\n          y[e] = word_of",
              row("dropout_half")),
          Fault.of(
              "dropout: the eight blocks in another order",
              "random.cl",
              "a.s0, b.s0, a.s1, b.s1",
              "a.s0, b.s0, b.s1, a.s1",
              row("dropout_half")),
          Fault.of(
              "dropped units keep their winner",
              "random.cl",
              "winner[e] = kept ? winner[e] : -1;",
              "",
              row("dropped_maxout_layer_5")),
          Fault.of(
              "two layers moved at once: the second is held from elsewhere on",
              "update_pairs.cl",
              "HOLD_LAYER(1, i - items0);",
              "HOLD_LAYER(1, i);",
              "opencl.GpuUpdatesTest#layersThatAreMovedTogetherAreRight"),
          Fault.of(
              "units dropped in the store of a GPU's layer keep their winner",
              "maxout_sums.cl",
              "winner[i] = kept ? first : -1;",
              "winner[i] = first;",
              MAXOUT),
          Fault.of(
              "squared distances: a dimension of the rest skipped",
              "distance.cl",
              "for (; p < d; p++) {\n      float difference",
              "for (p++; p < d; p++) {\n      float difference",
              row("squared_distances")),
          Fault.of(
              "momentum lost",
              "update.cl",
              "float v = momentum * velocity[c] - rate",
              "float v = -rate",
              UPDATES),
          Fault.of(
              "the bound on columns is never applied",
              "update.cl",
              "norm > bound ? bound / norm : 1;",
              "1;",
              UPDATES),
          Fault.of(
              "nt: lanes past the end of a row counted",
              "matmul_dots.cl",
              "load_some(from, end - p)",
              "load_some(from, 16)",
              LAYERS,
              PRODUCTS),
          Fault.of(
              "nt: stretches do not add up",
              "matmul_dots.cl",
              "from > 0 ? vload16",
              "from < 0 ? vload16",
              DEEP),
          Fault.of(
              "nt: all tiles of a block keep their sums in one place",
              "matmul_dots.cl",
              "kept += DOT_ROWS * DOT_COLUMNS * 16;",
              "",
              DEEP),
          Fault.of(
              "nt: lanes are summed by twos between stretches",
              "matmul_dots.cl",
              "vstore16(sums[r][c], r",
              "vstore16((float16)(sums[r][c].lo + sums[r][c].hi, (float8)(0)), r",
              "opencl.MatmulTest#aRowIsTheSameInEveryBatch"),
          Fault.of(
              "nn, wide: left's rows by the wrong stride",
              "matmul_processor.cl",
              "a[(long)r * row_stride]",
              "a[(long)r * p_stride]",
              LAYERS,
              PRODUCTS),
          Fault.of(
              "nn, wide: a tile's first row not stored",
              "matmul_processor.cl",
              "        if (row + r >= first_row) {",
              "        if (row + r > first_row) {",
              LAYERS,
              PRODUCTS),
          Fault.of(
              "nn, narrow: lanes past the end of a row stored",
              "matmul_processor.cl",
              "store_lanes(sums[r], 0, n - column,",
              "store_lanes(sums[r], 0, 16,",
              row("matmul_nn"),
              row("matmul_nt")),
          Fault.of(
              "panels: a tile's first row not stored",
              "panels.cl",
              "    if (r >= first) {",
              "    if (r > first) {",
              LAYERS,
              PRODUCTS),
          Fault.of(
              "panels: tiles of a row less lie as if they had all",
              "panels.cl",
              "begin + t * rows - max(0, t - full)",
              "begin + t * rows",
              LAYERS,
              PRODUCTS),
          Fault.of(
              "panels: stretches do not add up",
              "panels.cl",
              "from > 0 && r >= first",
              "false",
              DEEP,
              PRODUCTS),
          Fault.of(
              "panels: two rows exchanged while transposing",
              "transpose.cl",
              "row[j + 4] + p)",
              "row[7 - j] + p)",
              LAYERS,
              PRODUCTS),
          Fault.of(
              "winners: two rows exchanged while transposing",
              "transpose.cl",
              "v[2 * h + 4] = HIGH_FOURS(a, c);",
              "v[2 * h + 4] = HIGH_FOURS(b, d);",
              WINNERS),
          Fault.of(
              "panels: the maxout layer forgets the bias of all but the first piece",
              "maxout_panels.cl",
              "row[u * pieces + q] + bias[u * pieces + q];",
              "row[u * pieces + q];",
              MAXOUT),
          Fault.of(
              "panels: packed weights get the biases in the order of the unpacked",
              "maxout_panels.cl",
              "bias[(unit + c % 16) * pieces + c / 16]",
              "bias[unit * pieces + c]",
              SAME_BITS),
          Fault.of(
              "panels: the last of equal pieces wins, where weights are packed",
              "maxout_panels.cl",
              "for (int q = 1; q < pieces; q++) {\n        keep_larger(",
              "for (int q = pieces - 1; q > 0; q--) {\n        keep_larger(",
              SAME_BITS),
          Fault.of(
              "winners: the first piece's numbers for whichever won",
              "winner_rows.cl",
              "(u * pieces + q) * WINNER_WIDTH;",
              "u * pieces * WINNER_WIDTH;",
              WINNERS),
          Fault.of(
              "winners: a unit that nobody won counts for the last piece",
              "winner_columns.cl",
              "(uint)pieces)); /* -1 becomes the last */",
              "(uint)pieces - 1)); /* -1 becomes the last */",
              WINNERS),
          Fault.of(
              "winners: the ninth piece is listed with the first eight",
              "winner_columns.cl",
              "if (pieces_here[c] < LISTED) {",
              "if (pieces_here[c] <= LISTED) {",
              WINNERS),
          Fault.of(
              "winners: stretches of units do not add up",
              "winner_rows.cl",
              "sums[c] = t > 0 ?",
              "sums[c] = t > units ?",
              WINNERS),
          Fault.of(
              "update by factors: the biases of all pieces move as the first",
              "update.cl",
              "begin + (long)unit * (pieces + 1) + column % pieces;",
              "begin + (long)unit * (pieces + 1);",
              FACTORS),
          Fault.of(
              "update by factors: a strip's sums of squares are lost",
              "winner_columns.cl",
              "parts[(long)strip * n + first + c] = squares[c];",
              "parts[(long)strip * n + first + c] = strip == 0 ? squares[c] : 0;",
              FACTORS),
          Fault.of(
              "jobs: the last one is not drawn",
              "common.cl",
              "return job < jobs ? job : -1;",
              "return job < jobs - 1 ? job : -1;",
              LAYERS),
          Fault.of(
              "jobs: what was drawn is not forgotten",
              "common.cl",
              "atomic_xchg(drawn, 0);",
              "",
              LAYERS),
          Fault.of(
              "GPU: no zeros beyond the edge of k",
              "matmul_gpu.cl",
              "bool inside = r < rows && c + e < columns;",
              "bool inside = r < rows;",
              LAYERS,
              PRODUCTS),
          Fault.of(
              "GPU: a row too many stored",
              "matmul_gpu.cl",
              "if (i < m && j < n) {",
              "if (i <= m && j < n) {",
              row("matmul_nn")),
          Fault.of(
              "GPU: rows and columns of a work-item exchanged",
              "matmul_gpu.cl",
              "read_runs(left_tile + p * PITCH, (int)get_local_id(1), a);",
              "read_runs(left_tile + p * PITCH, (int)get_local_id(0), a);",
              LAYERS,
              PRODUCTS));

  private KernelFaults() {}

  private static String row(String name) {
    return "opencl.RowAgreementTest#agrees[" + name + "]";
  }
}
