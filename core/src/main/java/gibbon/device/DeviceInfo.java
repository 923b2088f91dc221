package gibbon.device;

/**
 * What is known of a device before it is opened.
 *
 * @param selector the text that opens exactly this device: {@code java}, {@code opencl:0.0}
 * @param platform whose implementation it is
 * @param name the device's own name
 * @param type what kind of device it is
 * @param computeUnits cores of a processor, multiprocessors of a GPU
 * @param memoryBytes memory that buffers may take in all
 * @param version the implementation's version
 * @param driver the driver's version; GPUs' implementations say the same of every driver
 */
public record DeviceInfo(
    String selector,
    String platform,
    String name,
    Type type,
    int computeUnits,
    long memoryBytes,
    String version,
    String driver) {

  /** The kinds of device; kernels choose their variants by it. */
  public enum Type {
    /** The plain-Java oracle. */
    JAVA,
    /** A processor driven through OpenCL. */
    PROCESSOR,
    /** A graphics processor. */
    GPU,
    /** Anything else. */
    ACCELERATOR
  }
}
