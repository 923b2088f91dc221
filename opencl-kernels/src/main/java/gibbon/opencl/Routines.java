package gibbon.opencl;

import java.util.Map;

/** Which logical kernels are carried out by a routine, and with which. */
final class Routines {
  private static final Map<String, Routine> ROUTINES =
      Map.of(
          "matmul_nn",
          Matmul.NN,
          "matmul_nt",
          Matmul.NT,
          "matmul_tn",
          Matmul.TN,
          "sgd_max_norm",
          new MaxNormUpdate(false),
          "sgd_layer",
          new MaxNormUpdate(true),
          "maxout_layer",
          new MaxoutLayer(),
          "dropped_maxout_layer",
          new DroppedMaxoutLayer(),
          "winners_times_matrix",
          Winners.TIMES_MATRIX,
          "matrix_times_winners",
          Winners.AFTER_MATRIX,
          "sum",
          new Sum());

  private Routines() {}

  /** The routine of a logical kernel, or null if its entry is launched as it stands. */
  static Routine of(String kernel) {
    return ROUTINES.get(kernel);
  }
}
