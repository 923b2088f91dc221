package gibbon.bench.peers;

/**
 * Another library that does the work of a {@link Job}; it lives in a process of its own, because
 * most of these native libraries cannot share a process.
 */
public interface Peer {
  /** The library's name and version. */
  String name();

  /**
   * Gets everything ready that is not to be timed: operands as the library likes them, resident
   * where it computes.
   *
   * @return the work, or null if the library cannot do it
   */
  Work prepare(Task task);

  /** The same of a convolution; most peers know none. */
  default Work prepare(ConvTask task) {
    return null;
  }

  /** The same of a convolutional network. */
  default Work prepare(NetTask task) {
    return null;
  }

  /** The same of any work. */
  default Work prepare(Job job) {
    if (job instanceof ConvTask convolution) {
      return prepare(convolution);
    }
    return job instanceof NetTask network ? prepare(network) : prepare((Task) job);
  }

  /** Work that can be done again and again. */
  interface Work {
    /** Does it once and waits for the end. */
    void run();

    /**
     * Does it so many times, one after another, and waits for the end of the last. A library that
     * queues its work queues all of it before it waits.
     */
    default void run(int times) {
      for (int i = 0; i < times; i++) {
        run();
      }
    }

    /**
     * Does it once, and tells how long kernels ran, by the device's own clock, in seconds; NaN if
     * the peer cannot tell.
     */
    default double kernelSeconds() {
      return Double.NaN;
    }

    /**
     * Does it once from the initial state, and hands out what the task asks for, row-major.
     *
     * @see Task.Kind
     */
    float[][] results();
  }
}
