package gibbon.device;

import gibbon.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Finds and opens devices by selector: {@code java}, {@code opencl}, {@code opencl:P.D}, or part of
 * a name.
 */
public final class Devices {
  private Devices() {}

  /** Every device there is; the plain-Java device comes last and is always there. */
  public static List<DeviceInfo> list() {
    List<DeviceInfo> all = new ArrayList<>();
    for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
      all.addAll(provider.list());
    }
    all.add(JavaDevice.description());
    return all;
  }

  /** One sentence for each device that is left out, and each family that has no device. */
  public static List<String> absences() {
    List<String> sentences = new ArrayList<>();
    for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
      sentences.addAll(provider.leftOut());
      if (provider.list().isEmpty()) {
        sentences.add(provider.absence());
      }
    }
    return sentences;
  }

  /**
   * Opens the best device there is: a GPU, else a processor through OpenCL, else plain Java. One
   * that fails at the first kernel is passed over, which is said on the standard error.
   */
  public static Device openBest() {
    return firstOf(list(), Devices::open, System.err::println);
  }

  /**
   * The first device that works.
   *
   * @param opener opens one by its selector
   * @param remarks takes a sentence for each that is passed over
   */
  static Device firstOf(
      List<DeviceInfo> devices, Function<String, Device> opener, Consumer<String> remarks) {
    for (DeviceInfo info : devices.subList(0, devices.size() - 1)) {
      Device device = opener.apply(info.selector());
      if (info.type() == DeviceInfo.Type.PROCESSOR) {
        return device;
      }
      try {
        Roofline.tryOut(device);
        return device;
      } catch (DeviceException failure) {
        device.close();
        remarks.accept(
            Text.of(
                "gibbon: the device %s (%s) does not work and is passed over: %s",
                info.selector(), info.name(), failure.getMessage()));
      }
    }
    return opener.apply(devices.get(devices.size() - 1).selector());
  }

  /**
   * Opens a device.
   *
   * @param selector in any case: {@code java}; a family such as {@code opencl} (its best device);
   *     an exact selector such as {@code opencl:0.1}; {@code opencl:like:h200} for one that plans
   *     its launches as that would; or a part of a device's or platform's name
   * @throws DeviceException if none or several match, listing what there is
   */
  public static Device open(String selector) {
    String part = selector.strip().toLowerCase(Locale.ROOT);
    if (part.equals("java")) {
      return new JavaDevice();
    }
    List<DeviceInfo> matches = new ArrayList<>();
    for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
      List<DeviceInfo> devices = provider.list();
      if (part.equals(provider.family())) {
        if (devices.isEmpty()) {
          throw new DeviceException(provider.absence());
        }
        return provider.open(devices.get(0));
      }
      for (DeviceInfo info : devices) {
        if (info.selector().equals(part)) {
          return provider.open(info);
        }
        if (matches(info, part)) {
          matches.add(info);
        }
      }
      if (part.startsWith(provider.family() + ":")) {
        Optional<DeviceInfo> unlisted = provider.unlisted(part);
        if (unlisted.isPresent()) {
          return provider.open(unlisted.get());
        }
      }
    }
    if (matches(JavaDevice.description(), part)) {
      matches.add(JavaDevice.description());
    }
    if (matches.size() == 1) {
      return open(matches.get(0).selector());
    }
    StringBuilder message =
        new StringBuilder(
            matches.isEmpty()
                ? "There is no device '" + selector + "'; there are: "
                : "Several devices match '" + selector + "'; name one of: ");
    List<DeviceInfo> shown = matches.isEmpty() ? list() : matches;
    for (DeviceInfo info : shown) {
      message.append(info == shown.get(0) ? "" : ", ").append(info.selector());
      message.append(" (").append(info.name()).append(')');
    }
    absences().forEach(sentence -> message.append("; ").append(sentence));
    throw new DeviceException(
        message.append(message.charAt(message.length() - 1) == '.' ? "" : ".").toString());
  }

  /** The sizes of a device's kernels that may be tried; empty where none are. */
  public static Optional<Tunables> tunables(DeviceInfo info) {
    return ServiceLoader.load(DeviceProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> info.selector().startsWith(provider.family()))
        .findFirst()
        .flatMap(provider -> provider.tunables(info));
  }

  private static boolean matches(DeviceInfo info, String part) {
    String names = (info.platform() + " " + info.name()).toLowerCase(Locale.ROOT);
    return !part.isEmpty() && names.contains(part);
  }
}
