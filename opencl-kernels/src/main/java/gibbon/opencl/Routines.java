package gibbon.opencl;

import java.util.Map;

/** Which logical kernels are carried out by a routine, and with which. */
final class Routines {
  private static final Map<String, Routine> ROUTINES =
      Map.ofEntries(
          Map.entry("matmul_nn", MatrixProduct.NN),
          Map.entry("matmul_nt", MatrixProduct.NT),
          Map.entry("matmul_tn", MatrixProduct.TN),
          Map.entry("sgd_max_norm", new MaxNormUpdate()),
          Map.entry("sgd_layer", new MaxNormUpdate()),
          Map.entry("sgd_winners", new WinnersUpdate()),
          Map.entry("maxout_layer", new MaxoutRoutine()),
          Map.entry("dropped_maxout_layer", new DroppedUnits()),
          Map.entry("winners_times_matrix", Winners.TIMES_MATRIX),
          Map.entry("matrix_times_winners", Winners.AFTER_MATRIX),
          Map.entry("sum", new StagedSum()),
          Map.entry("euclidean_ascent", new RowGroups()),
          Map.entry("softmax", new SoftmaxRows()),
          Map.entry("log_softmax", new SoftmaxRows()),
          Map.entry("cross_entropy_labels", new SoftmaxRows()),
          Map.entry("cross_entropy_or_odds", new SoftmaxRows()),
          Map.entry("cross_entropy_distribution", new SoftmaxRows()),
          Map.entry("conv2d", Convolution.FORWARD),
          Map.entry("conv2d_layer", Convolution.LAYER),
          Map.entry("conv2d_maxout", Convolution.MAXOUT),
          Map.entry("conv2d_pooled", new PooledConvolution()),
          Map.entry("conv2d_input_gradient", Convolution.INPUT_GRADIENT),
          Map.entry("conv2d_input_gradient_plus", Convolution.INPUT_GRADIENT_PLUS),
          Map.entry("conv2d_filter_gradient", Convolution.FILTER_GRADIENT));

  /** Launches the entry of the kernel's name as it stands. */
  private static final Routine PLAIN =
      (device, launch) -> device.plain(launch.kernel().name(), launch);

  private Routines() {}

  /** The routine of a logical kernel. */
  static Routine of(String kernel) {
    return ROUTINES.getOrDefault(kernel, PLAIN);
  }
}
