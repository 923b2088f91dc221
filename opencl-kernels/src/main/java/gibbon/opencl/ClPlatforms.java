package gibbon.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;

import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.device.DeviceInfo.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Finds every OpenCL device of every platform. */
final class ClPlatforms {
  /*
   * Quirks met here: JOCL's CL_DEVICE_TYPE_ALL is -1, sign-extended to 64 bits, which some
   * implementations refuse, so the 32-bit mask of the specification is passed instead; the loader
   * answers CL_PLATFORM_NOT_FOUND_KHR where it knows no implementation; a missing loader shows as a
   * linkage error or as an unsupported function, depending on where JOCL gives up; and an
   * implementation may be installed but broken, which must not hide the others.
   */
  private static final long ALL_DEVICES = 0xFFFFFFFFL;

  private static final int BOARD_NAME_AMD = 0x4038;

  private ClPlatforms() {}

  /** What begins the selector of a device that plans its launches as a described one would. */
  private static final String LIKE = ClProvider.FAMILY + ":like:";

  /** A device, and the handle that opens it. */
  record Found(Traits traits, cl_device_id device) {
    DeviceInfo info() {
      return traits.info();
    }
  }

  /** Every device of use, best first as {@link Traits#BEST_FIRST} says; empty without OpenCL. */
  static List<Found> devices() {
    return all().stream()
        .filter(found -> found.traits().refusal().isEmpty())
        .sorted(Comparator.comparing(Found::traits, Traits.BEST_FIRST))
        .toList();
  }

  /** The device of a selector: one of {@link #devices}, or one that plans like another. */
  static Optional<Found> find(String selector) {
    if (!selector.startsWith(LIKE)) {
      return devices().stream()
          .filter(found -> found.info().selector().equals(selector))
          .findFirst();
    }
    Traits described = Described.of(selector.substring(LIKE.length()));
    List<Found> devices = devices();
    return devices.stream()
        .filter(found -> found.traits().processor())
        .findFirst()
        .or(() -> devices.stream().findFirst())
        .map(found -> new Found(described.borneBy(found.traits(), selector), found.device()));
  }

  /** Whether it plans its launches as another would. */
  static boolean isDescribed(Found found) {
    return found.info().selector().startsWith(LIKE);
  }

  /** Every device that can say what it is. */
  static List<Found> all() {
    List<Found> found = new ArrayList<>();
    cl_platform_id[] platforms = platforms();
    for (int p = 0; p < platforms.length; p++) {
      cl_device_id[] devices = devices(platforms[p]);
      for (int d = 0; d < devices.length; d++) {
        try {
          DeviceInfo info =
              describe(ClProvider.FAMILY + ":" + p + "." + d, platforms[p], devices[d]);
          found.add(new Found(Traits.of(info, devices[d]), devices[d]));
        } catch (DeviceException e) {
          // A device that cannot even say its name is of no use; the others may be.
          continue;
        }
      }
    }
    return found;
  }

  private static cl_platform_id[] platforms() {
    if (!Library.present()) {
      return new cl_platform_id[0];
    }
    try {
      int[] count = new int[1];
      if (CL.clGetPlatformIDs(0, null, count) != CL.CL_SUCCESS) {
        return new cl_platform_id[0];
      }
      cl_platform_id[] platforms = new cl_platform_id[count[0]];
      CL.clGetPlatformIDs(count[0], platforms, null);
      return platforms;
    } catch (LinkageError | UnsupportedOperationException e) {
      return new cl_platform_id[0];
    }
  }

  private static cl_device_id[] devices(cl_platform_id platform) {
    int[] count = new int[1];
    if (CL.clGetDeviceIDs(platform, ALL_DEVICES, 0, null, count) != CL.CL_SUCCESS) {
      return new cl_device_id[0];
    }
    cl_device_id[] devices = new cl_device_id[count[0]];
    CL.clGetDeviceIDs(platform, ALL_DEVICES, count[0], devices, null);
    return devices;
  }

  private static DeviceInfo describe(
      String selector, cl_platform_id platform, cl_device_id device) {
    return new DeviceInfo(
        selector,
        platformText(platform, CL.CL_PLATFORM_NAME),
        name(device),
        type(deviceNumber(device, CL.CL_DEVICE_TYPE)),
        (int) deviceNumber(device, CL.CL_DEVICE_MAX_COMPUTE_UNITS),
        deviceNumber(device, CL.CL_DEVICE_GLOBAL_MEM_SIZE),
        deviceText(device, CL.CL_DEVICE_VERSION),
        deviceText(device, CL.CL_DRIVER_VERSION));
  }

  /** The device's name; AMD's drivers call a card by its chip, and tell the card's name apart. */
  private static String name(cl_device_id device) {
    String name = deviceText(device, CL.CL_DEVICE_NAME);
    if (!hasExtension(device, "cl_amd_device_attribute_query")) {
      return name;
    }
    String board = deviceText(device, BOARD_NAME_AMD);
    return board.isEmpty() ? name : board + " (" + name + ")";
  }

  /** Whether a device has an extension of this name. */
  static boolean hasExtension(cl_device_id device, String name) {
    return List.of(deviceText(device, CL.CL_DEVICE_EXTENSIONS).split("\\s+")).contains(name);
  }

  private static Type type(long bits) {
    if ((bits & CL.CL_DEVICE_TYPE_CPU) != 0) {
      return Type.PROCESSOR;
    }
    return (bits & CL.CL_DEVICE_TYPE_GPU) != 0 ? Type.GPU : Type.ACCELERATOR;
  }

  /** A number that OpenCL tells of a device, of 32 or 64 bits. */
  static long deviceNumber(cl_device_id device, int what) {
    long[] value = new long[1];
    require(CL.clGetDeviceInfo(device, what, Long.BYTES, Pointer.to(value), null));
    return value[0];
  }

  /** A size that OpenCL tells of a device. */
  static long deviceSize(cl_device_id device, int what) {
    long[] value = new long[1];
    require(CL.clGetDeviceInfo(device, what, org.jocl.Sizeof.size_t, Pointer.to(value), null));
    return value[0];
  }

  static String deviceText(cl_device_id device, int what) {
    long[] size = new long[1];
    require(CL.clGetDeviceInfo(device, what, 0, null, size));
    byte[] text = new byte[(int) size[0]];
    require(CL.clGetDeviceInfo(device, what, text.length, Pointer.to(text), null));
    return new String(text, UTF_8).replace('\0', ' ').strip();
  }

  private static String platformText(cl_platform_id platform, int what) {
    long[] size = new long[1];
    require(CL.clGetPlatformInfo(platform, what, 0, null, size));
    byte[] text = new byte[(int) size[0]];
    require(CL.clGetPlatformInfo(platform, what, text.length, Pointer.to(text), null));
    return new String(text, UTF_8).replace('\0', ' ').strip();
  }

  private static void require(int status) {
    if (status != CL.CL_SUCCESS) {
      throw Status.failure(status, "asking what a platform or device is", "");
    }
  }
}
