package gibbon.opencl;

import gibbon.Text;
import gibbon.device.DeviceInfo;
import gibbon.device.DeviceInfo.Type;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jocl.CL;
import org.jocl.cl_device_id;

/**
 * What OpenCL tells of a device: all that its launches are planned by.
 *
 * @param openCl version of OpenCL that its compiler has, 12 for 1.2
 * @param full whether it is of OpenCL's full profile, whose arithmetic is held to IEEE 754
 * @param available whether it can be used and compiles
 * @param ownMemory whether its memory is its own, as a graphics card's is, and not the processor's
 * @param keepsDenormals whether numbers below the smallest normal one count as what they are
 * @param doubles whether kernels may compute in double precision
 * @param group the largest work-group
 * @param localMemory bytes that a work-group may share
 * @param largestBuffer bytes of the largest piece of memory
 * @param vectorWidth how many floats a register holds
 */
record Traits(
    DeviceInfo info,
    int openCl,
    boolean full,
    boolean available,
    boolean ownMemory,
    boolean keepsDenormals,
    boolean doubles,
    int group,
    long localMemory,
    long largestBuffer,
    int vectorWidth) {
  /** GPUs first, then processors; among equals a card of its own, then the larger memory. */
  static final Comparator<Traits> BEST_FIRST =
      Comparator.comparingInt((Traits traits) -> rank(traits.info.type()))
          .thenComparing(traits -> !traits.ownMemory)
          .thenComparing(
              traits -> traits.info.type() == Type.GPU ? -traits.info.memoryBytes() : 0L);

  private static final int LEAST_VERSION = 12;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

  private static int rank(Type type) {
    return switch (type) {
      case GPU -> 0;
      case PROCESSOR -> 1;
      default -> 2;
    };
  }

  // OpenCL 2.0 deprecated the question whether memory is the host's, and has no other; all answer
  // it.
  @SuppressWarnings("deprecation")
  static Traits of(DeviceInfo info, cl_device_id device) {
    long[] bits = new long[2];
    bits[0] = ClPlatforms.deviceNumber(device, CL.CL_DEVICE_AVAILABLE);
    bits[1] = ClPlatforms.deviceNumber(device, CL.CL_DEVICE_COMPILER_AVAILABLE);
    return new Traits(
        info,
        version(ClPlatforms.deviceText(device, CL.CL_DEVICE_OPENCL_C_VERSION)),
        ClPlatforms.deviceText(device, CL.CL_DEVICE_PROFILE).equals("FULL_PROFILE"),
        bits[0] != 0 && bits[1] != 0,
        ClPlatforms.deviceNumber(device, CL.CL_DEVICE_HOST_UNIFIED_MEMORY) == 0,
        (ClPlatforms.deviceNumber(device, CL.CL_DEVICE_SINGLE_FP_CONFIG) & CL.CL_FP_DENORM) != 0,
        ClPlatforms.hasExtension(device, "cl_khr_fp64"),
        (int) ClPlatforms.deviceSize(device, CL.CL_DEVICE_MAX_WORK_GROUP_SIZE),
        ClPlatforms.deviceNumber(device, CL.CL_DEVICE_LOCAL_MEM_SIZE),
        ClPlatforms.deviceNumber(device, CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
        (int) ClPlatforms.deviceNumber(device, CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT));
  }

  /** The number in {@code OpenCL C 1.2 …}: 12; 0 if there is none. */
  static int version(String text) {
    Matcher number = VERSION.matcher(text);
    return number.find()
        ? 10 * Integer.parseInt(number.group(1)) + Integer.parseInt(number.group(2))
        : 0;
  }

  boolean processor() {
    return info.type() == Type.PROCESSOR;
  }

  /** Why the device is of no use to Gibbon, in a sentence; empty if it is of use. */
  String refusal() {
    String which =
        Text.of("%s (%s, %s) is left out: ", info.selector(), info.name(), info.platform());
    if (!available) {
      return which + "its driver says that it is not available or has no compiler.";
    }
    if (!full) {
      return which
          + "it is of OpenCL's embedded profile, which may round towards 0; no result of it could be"
          + " relied on.";
    }
    return openCl >= LEAST_VERSION
        ? ""
        : which
            + Text.of(
                "its compiler is of OpenCL C %d.%d, and 1.2 is needed; update its driver.",
                openCl / 10, openCl % 10);
  }

  /** These traits as far as another device bears them, which then plans as this one would. */
  Traits borneBy(Traits real, String selector) {
    return new Traits(
        new DeviceInfo(
            selector,
            real.info.platform() + " on " + real.info.name(),
            "like " + info.name(),
            info.type(),
            info.computeUnits(),
            Math.min(info.memoryBytes(), real.info.memoryBytes()),
            info.version(),
            real.info.driver()),
        openCl,
        full,
        available,
        ownMemory,
        real.keepsDenormals,
        doubles && real.doubles,
        Math.min(group, real.group),
        Math.min(localMemory, real.localMemory),
        Math.min(largestBuffer, real.largestBuffer),
        vectorWidth);
  }

  /** These traits with so much memory. */
  Traits withMemory(long bytes) {
    DeviceInfo other =
        new DeviceInfo(
            info.selector(),
            info.platform(),
            info.name(),
            info.type(),
            info.computeUnits(),
            bytes,
            info.version(),
            info.driver());
    return new Traits(
        other,
        openCl,
        full,
        available,
        ownMemory,
        keepsDenormals,
        doubles,
        group,
        localMemory,
        largestBuffer,
        vectorWidth);
  }
}
