package gibbon.opencl;

/**
 * What OpenCL's functions are taken to have answered: the truth, but for tests, which count the
 * calls and put in the faults that no sound device shows.
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
