package gibbon.device;

/** The arguments of one launch as a {@link Kernel.Meaning} sees them. */
public final class Call {
  private final double[][] arrays;
  private final Launch launch;

  Call(Launch launch, double[][] arrays) {
    this.launch = launch;
    this.arrays = arrays;
  }

  /** The buffer at this place of the signature: reads first, then writes. */
  public double[] array(int position) {
    return arrays[position];
  }

  /** The integer argument at this place of the signature. */
  public int integer(int position) {
    return launch.integers()[position];
  }

  /** The real argument at this place of the signature. */
  public double real(int position) {
    return launch.reals()[position];
  }

  /** The extent of a dimension of the launch's range. */
  public int range(int dimension) {
    return launch.range()[dimension];
  }
}
