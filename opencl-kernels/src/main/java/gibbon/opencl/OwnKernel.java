package gibbon.opencl;

import gibbon.Text;
import gibbon.device.Buffer;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.device.Kernel;
import gibbon.device.Launch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A person's OpenCL kernel in the place of ours: on the device that {@link #open} gives, it carries
 * out every launch of the logical kernel of its name.
 *
 * <p>It takes the arguments of the {@linkplain Kernel declaration} in order: buffers that are read,
 * buffers that are written, integers, reals. It is started with one work-item for each logical one,
 * in one dimension and in groups of the driver's choice, unless its file has a kernel {@code
 * NAME_range} as well, which takes the integers and {@code global int *size}, and puts the global
 * sizes of three dimensions into {@code size[0 … 2]} and the sizes of a group into {@code size[3 …
 * 5]}.
 *
 * @param kernel the name of the logical kernel
 * @param file where the source is from, for messages
 * @param source OpenCL C 1.2, a program of its own
 */
public record OwnKernel(String kernel, String file, String source) {
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\b(?:__)?kernel\\s+(?:__attribute__\\s*\\(\\(.*?\\)\\)\\s*)?void\\s+(\\w+)");

  private static final String RANGE = "_range";
  private static final int DIMENSIONS = 3;

  /** The names of all kernels of a source. */
  public static List<String> entries(String source) {
    List<String> names = new ArrayList<>();
    Matcher entry = ENTRY.matcher(source);
    while (entry.find()) {
      names.add(entry.group(1));
    }
    return names;
  }

  /** How a kernel of OpenCL C that carries out the logical one begins. */
  public static String signature(Kernel kernel) {
    List<String> arguments = new ArrayList<>();
    kernel.reads().forEach(array -> arguments.add("global const float *" + array.name()));
    kernel.writes().forEach(array -> arguments.add("global float *" + array.name()));
    kernel.integers().forEach(integer -> arguments.add("int " + integer.name()));
    kernel.reals().forEach(real -> arguments.add("float " + real.name()));
    return "kernel void " + kernel.name() + "(" + String.join(", ", arguments) + ")";
  }

  /**
   * Opens a device of OpenCL's that launches this kernel.
   *
   * @throws DeviceException if it does not build there, with the compiler's words, or takes other
   *     arguments; the latter at its first launch
   */
  public Device open(DeviceInfo info) {
    ClDevice device =
        ClPlatforms.find(info.selector())
            .map(ClDevice::new)
            .orElseThrow(
                () ->
                    new DeviceException(
                        "Only an OpenCL device runs kernels of OpenCL, not "
                            + info.selector()
                            + "; choose one with --device opencl."));
    try {
      device.challenge(this);
      return device;
    } catch (DeviceException failure) {
      device.close();
      throw failure;
    }
  }

  /** What carries out the launches on an open device. */
  Routine on(ClDevice device) {
    return new Challenger(device);
  }

  private final class Challenger implements Routine {
    private final ClEntry entry;
    private final ClEntry range;
    private final Map<List<Integer>, long[][]> sizes = new HashMap<>();
    private boolean checked;

    Challenger(ClDevice device) {
      entry = device.challenger(OwnKernel.this, kernel);
      range =
          entries(source).contains(kernel + RANGE)
              ? device.challenger(OwnKernel.this, kernel + RANGE)
              : null;
    }

    @Override
    public void run(ClDevice device, Launch launch) {
      if (!checked) {
        check(launch.kernel());
        checked = true;
      }
      List<Integer> key = new ArrayList<>(Arrays.stream(launch.integers()).boxed().toList());
      key.add(launch.items());
      long[][] size = sizes.computeIfAbsent(key, unused -> sizes(device, launch));
      entry
          .begin()
          .buffers(launch.buffers())
          .integers(launch.integers())
          .reals(launch.reals())
          .run(size[0], size[1]);
    }

    private void check(Kernel contract) {
      List<String> wanted =
          Stream.of(
                  contract.reads().stream().map(array -> "float*"),
                  contract.writes().stream().map(array -> "float*"),
                  contract.integers().stream().map(integer -> "int"),
                  contract.reals().stream().map(real -> "float"))
              .flatMap(types -> types)
              .toList();
      List<String> found =
          entry.signature().stream().map(type -> type.replaceFirst("^const ", "")).toList();
      if (!wanted.equals(found)) {
        throw new DeviceException(
            Text.of(
                "%s in %s takes (%s), expected %s.",
                kernel, file, String.join(", ", found), signature(contract)));
      }
      if (range != null) {
        List<String> sizes = new ArrayList<>();
        contract.integers().forEach(integer -> sizes.add("int"));
        sizes.add("int*");
        if (!sizes.equals(range.signature())) {
          throw new DeviceException(
              Text.of(
                  "%s in %s takes (%s), expected (%s): the integers, and global int *size.",
                  kernel + RANGE,
                  file,
                  String.join(", ", range.signature()),
                  String.join(", ", sizes)));
        }
      }
    }

    /** Global sizes and those of a group, or null for the driver's choice. */
    private long[][] sizes(ClDevice device, Launch launch) {
      if (range == null) {
        return new long[][] {{launch.items()}, null};
      }
      Buffer size = device.allocate(2 * DIMENSIONS);
      try {
        // Numbers of a buffer are single precision; their bits are the integers.
        device.write(size, new float[2 * DIMENSIONS]);
        range.begin().integers(launch.integers()).buffer(size).run(new long[] {1}, new long[] {1});
        float[] bits = new float[2 * DIMENSIONS];
        device.read(size, bits);
        long[][] sizes = new long[2][DIMENSIONS];
        for (int i = 0; i < bits.length; i++) {
          sizes[i / DIMENSIONS][i % DIMENSIONS] = Float.floatToRawIntBits(bits[i]);
        }
        require(sizes);
        return sizes;
      } finally {
        device.release(size);
      }
    }

    private void require(long[][] sizes) {
      for (int i = 0; i < DIMENSIONS; i++) {
        if (sizes[0][i] < 1 || sizes[1][i] < 1 || sizes[0][i] % sizes[1][i] != 0) {
          throw new DeviceException(
              Text.of(
                  "%s in %s asks for %s work-items in groups of %s; all sizes are positive, and a group's divides the global one.",
                  kernel + RANGE, file, Arrays.toString(sizes[0]), Arrays.toString(sizes[1])));
        }
      }
    }
  }
}
