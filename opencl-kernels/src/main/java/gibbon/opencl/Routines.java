package gibbon.opencl;

import java.util.Map;

/** Which logical kernels are carried out by a routine, and with which. */
final class Routines {
  private static final Map<String, Routine> ROUTINES =
      Map.ofEntries(
          Map.entry("matmul_nn", Matmul.NN),
          Map.entry("matmul_nt", Matmul.NT),
          Map.entry("matmul_tn", Matmul.TN),
          Map.entry("sgd_max_norm", new MaxNormUpdate(false)),
          Map.entry("sgd_layer", new MaxNormUpdate(true)),
          Map.entry("sgd_winners", new WinnersUpdate()),
          Map.entry("maxout_layer", new MaxoutLayer()),
          Map.entry("dropped_maxout_layer", new DroppedMaxoutLayer()),
          Map.entry("winners_times_matrix", Winners.TIMES_MATRIX),
          Map.entry("matrix_times_winners", Winners.AFTER_MATRIX),
          Map.entry("sum", new Sum()));

  private Routines() {}

  /** The routine of a logical kernel, or null if its entry is launched as it stands. */
  static Routine of(String kernel) {
    return ROUTINES.get(kernel);
  }
}
