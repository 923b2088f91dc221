package gibbon.opencl;

/**
 * What OpenCL's functions are taken to have answered. In production statuses pass through; tests
 * count calls and inject failures that no sound device shows.
 */
@FunctionalInterface
interface Answers {
  /** What OpenCL said. */
  Answers TRUE = (function, status) -> status;

  /**
   * The status to go on with.
   *
   * @param function of OpenCL, such as {@code clFinish}
   * @param status that it returned
   */
  int of(String function, int status);
}
