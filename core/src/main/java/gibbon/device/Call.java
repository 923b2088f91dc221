package gibbon.device;

/** The arguments of one launch as a {@link Kernel.Meaning} sees them. */
public final class Call {
  private final double[][] arrays;
  private final Launch launch;

  Call(Launch launch, double[][] arrays) {
    this.launch = launch;
    this.arrays = arrays;
  }

  /** The numbers of a buffer. */
  public double[] array(Kernel.Array array) {
    return arrays[launch.kernel().place(array)];
  }

  /** The buffer at this place of the signature: reads first, then writes. */
  public double[] array(int place) {
    return arrays[place];
  }

  /** The integer argument at this place of the signature. */
  public int integer(int place) {
    return launch.integers()[place];
  }

  /** The real argument at this place of the signature. */
  public double real(int place) {
    return launch.reals()[place];
  }

  /** An integer argument. */
  public int integer(Kernel.Int integer) {
    return launch.integer(integer);
  }

  /** Several integer arguments, in a new array. */
  public int[] integers(Kernel.Int... integers) {
    int[] values = new int[integers.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = integer(integers[i]);
    }
    return values;
  }

  /** A real argument. */
  public double real(Kernel.Real real) {
    return launch.real(real);
  }

  /** The extent of a dimension of the launch's range. */
  public int range(int dimension) {
    return launch.range()[dimension];
  }
}
