package gibbon.opencl;

import gibbon.Text;
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
    return new DeviceException(
        Text.of("OpenCL answered %s when %s%s%s.", name(status), doing, subject, advice(status)));
  }

  private static String advice(int status) {
    return switch (status) {
      case CL.CL_MEM_OBJECT_ALLOCATION_FAILURE, CL.CL_OUT_OF_HOST_MEMORY ->
          "; the device is out of memory: use a smaller batch or network, or another device";
      case CL.CL_OUT_OF_RESOURCES ->
          "; the device broke off, lost or out of resources: start again, with a smaller batch or"
              + " network or on another device";
      case CL.CL_DEVICE_NOT_AVAILABLE ->
          "; the device is lost: start again once it is back, or on another device";
      default -> "";
    };
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
