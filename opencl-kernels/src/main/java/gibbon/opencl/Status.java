package gibbon.opencl;

import gibbon.device.DeviceException;
import org.jocl.CL;

/** Turns OpenCL's status codes into sentences. */
final class Status {
  private static final String SUCCESS = "CL_SUCCESS";

  private Status() {}

  /**
   * Does nothing for {@code CL_SUCCESS}.
   *
   * @param status what an OpenCL function returned
   * @param doing what was being done, such as "building the program"
   * @param what the thing it was done to, such as a kernel's name; may be empty
   * @throws DeviceException for any other status, with its name
   */
  static void check(int status, String doing, String what) {
    if (status != CL.CL_SUCCESS) {
      throw failure(status, doing, what);
    }
  }

  static DeviceException failure(int status, String doing, String what) {
    String subject = what.isEmpty() ? "" : " " + what;
    String advice =
        outOfMemory(status)
            ? "; the device is out of memory: use a smaller batch or network, or another device"
            : "";
    return new DeviceException(
        "OpenCL answered %s when %s%s%s.".formatted(name(status), doing, subject, advice));
  }

  /** The name of a status code, such as {@code CL_INVALID_KERNEL_ARGS}. */
  static String name(int status) {
    return status == CL.CL_SUCCESS ? SUCCESS : CL.stringFor_errorCode(status);
  }

  /** Whether a status says that memory is short. */
  static boolean outOfMemory(int status) {
    return status == CL.CL_MEM_OBJECT_ALLOCATION_FAILURE
        || status == CL.CL_OUT_OF_RESOURCES
        || status == CL.CL_OUT_OF_HOST_MEMORY;
  }
}
