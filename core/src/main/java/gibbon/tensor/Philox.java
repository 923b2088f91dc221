package gibbon.tensor;

/**
 * Random numbers as a function of a key and a counter: Philox 4×32 with ten rounds (Salmon, Moraes,
 * Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011). The same key and counter give
 * the same bits on every device, so a dropout mask needs no state and no storage.
 */
public final class Philox {
  private static final int MULTIPLIER_0 = 0xD2511F53;
  private static final int MULTIPLIER_1 = 0xCD9E8D57;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  private final long seed;
  private final int stream;
  private final int substream;
  private final int[] block = new int[4];
  private int next;

  /**
   * A sequence of random numbers.
   *
   * @param seed the key; two sequences of different seeds have nothing in common
   * @param stream what the numbers are for (initial weights, the order of examples …)
   * @param substream which of them (the layer, the epoch …)
   */
  public Philox(long seed, int stream, int substream) {
    this.seed = seed;
    this.stream = stream;
    this.substream = substream;
  }

  /** Fills {@code out} with the four words for a counter of four words, low word first. */
  public static void block(long key, int c0, int c1, int c2, int c3, int[] out) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = (MULTIPLIER_0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
      long product1 = (MULTIPLIER_1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c1 = (int) product1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }

  /** 32 random bits. */
  public int nextInt() {
    if ((next & 3) == 0) {
      block(seed, next >>> 2, substream, stream, 0, block);
    }
    return block[next++ & 3];
  }

  /** A whole number in 0 … {@code bound} − 1, each as likely as any other. */
  public int nextInt(int bound) {
    // Rejects the few words that would favour small numbers.
    long limit = (1L << 32) / bound * bound;
    while (true) {
      long word = nextInt() & 0xFFFFFFFFL;
      if (word < limit) {
        return (int) (word % bound);
      }
    }
  }

  /** A number in [0, 1) of 24 random bits, the same in either precision. */
  public float nextFloat() {
    return (nextInt() >>> 8) * 0x1p-24f;
  }

  /** A number of the standard normal distribution (Box and Muller's transform, in double). */
  public double nextGaussian() {
    double radius = Math.sqrt(-2 * StrictMath.log(1 - (double) nextFloat()));
    return radius * StrictMath.cos(2 * Math.PI * nextFloat());
  }

  /** {@code count} numbers of the standard normal distribution; both of each transform are used. */
  public float[] gaussian(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i += 2) {
      double radius = Math.sqrt(-2 * StrictMath.log(1 - (double) nextFloat()));
      double angle = 2 * Math.PI * nextFloat();
      values[i] = (float) (radius * StrictMath.cos(angle));
      if (i + 1 < count) {
        values[i + 1] = (float) (radius * StrictMath.sin(angle));
      }
    }
    return values;
  }

  /** The numbers 0 … {@code count} − 1 in random order (Fisher and Yates' shuffle). */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** {@code count} numbers, uniform in [{@code low}, {@code high}). */
  public float[] uniform(int count, float low, float high) {
    float[] values = new float[count];
    float last = Math.nextDown(high);
    for (int i = 0; i < count; i++) {
      // The sum may round up to the end that is excluded.
      values[i] = Math.min(low + (high - low) * nextFloat(), last);
    }
    return values;
  }
}
