package gibbon.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;

import gibbon.device.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The sizes that tunable kernels are built with: macros of the .cl files, which say what each
 * means.
 *
 * @param sizes by the macro's name
 */
record Tuning(Map<String, Integer> sizes) {
  /*
   * The sizes go to the compiler as macros and to the routines as numbers, so a kernel and the range
   * it is launched over cannot disagree. Shipped sizes stand in resources/tuning; those that
   * `./gibbon tune` found for a device of this machine stand in a TuningFile and win.
   */
  private static final Pattern OPTION = Pattern.compile(" -D(\\w+)=\\d+");

  private static final Set<String> MACROS = standard(1).sizes().keySet();

  Tuning {
    sizes = Map.copyOf(sizes);
  }

  /**
   * The shipped sizes, for a device that has not been tuned.
   *
   * @param vectorWidth how many floats a register of the device holds
   */
  static Tuning standard(int vectorWidth) {
    // Half the lanes a register means half the registers too: tiles must shrink to fit.
    Map<String, Integer> sizes =
        new TreeMap<>(shipped(vectorWidth >= 16 ? "processor-16" : "processor-8"));
    sizes.putAll(shipped("gpu"));
    return new Tuning(sizes);
  }

  /** These sizes with some replaced. */
  Tuning with(Map<String, Integer> others) {
    Map<String, Integer> changed = new TreeMap<>(sizes);
    others.forEach(
        (macro, size) -> {
          if (changed.put(macro, size) == null) {
            throw new IllegalArgumentException("There is no tunable size '" + macro + "'.");
          }
        });
    return new Tuning(changed);
  }

  int size(String macro) {
    return sizes.get(macro);
  }

  /** The sizes as options of a build. */
  String options() {
    return sizes.entrySet().stream()
        .map(size -> " -D" + size.getKey() + "=" + size.getValue())
        .sorted()
        .collect(Collectors.joining());
  }

  /** Options of a build without the sizes that a source does not name. */
  static String needed(String options, String source) {
    return OPTION
        .matcher(options)
        .replaceAll(
            option ->
                MACROS.contains(option.group(1)) && !source.contains(option.group(1))
                    ? ""
                    : option.group());
  }

  private static Map<String, Integer> shipped(String name) {
    Properties properties = new Properties();
    try (InputStream in = Tuning.class.getResourceAsStream("/tuning/" + name + ".properties")) {
      properties.load(new InputStreamReader(in, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.stringPropertyNames().stream()
        .collect(
            Collectors.toMap(
                macro -> macro, macro -> Integer.valueOf(properties.getProperty(macro))));
  }

  /** The sizes that a device has unless it was tuned. */
  static Tuning shipped(ClPlatforms.Found found) {
    return standard(found.traits().vectorWidth()).asked(System.getenv("GIBBON_WINOGRAD"));
  }

  /**
   * These sizes, without Winograd's convolutions if they are {@code off}.
   *
   * @param winograd null or empty where nobody said anything
   * @throws DeviceException if it is none of {@code on} and {@code off}
   */
  Tuning asked(String winograd) {
    String said = winograd == null || winograd.isEmpty() ? "on" : winograd;
    return switch (said) {
      case "on" -> this;
      case "off" -> with(Map.of("WINOGRAD", 0));
      default ->
          throw new DeviceException(
              "GIBBON_WINOGRAD is '" + said + "', which is neither on nor off.");
    };
  }
}
