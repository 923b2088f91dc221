package gibbon.opencl;

import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The sizes that were found best for a device of this machine: a properties file of the user's,
 * read when the device is opened. Its name is made of the device's name and version, so a new
 * driver begins again with the shipped sizes.
 */
final class TuningFile {
  /*
   * A file that cannot be understood stops the command rather than being passed over: a device that
   * is silently slower than it was tuned to be is the harder thing to find.
   */
  private static final String DEVICE = "device";

  private TuningFile() {}

  /** The folder named by GIBBON_TUNING, else the user's folder for settings. */
  static Path folder() {
    String named = System.getenv("GIBBON_TUNING");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    String settings = System.getenv("XDG_CONFIG_HOME");
    Path home = Path.of(System.getProperty("user.home"), ".config");
    Path parent = settings == null || settings.isEmpty() ? home : Path.of(settings);
    return parent.resolve("gibbon").resolve("tuning");
  }

  static Path of(Path folder, DeviceInfo device) {
    String name = title(device).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return folder.resolve(name + ".properties");
  }

  /**
   * The shipped sizes, but for those that a file in the folder has.
   *
   * @throws DeviceException if there is a file and it is damaged or for another device
   */
  static Tuning load(Path folder, DeviceInfo device, Tuning shipped) {
    Path file = of(folder, device);
    if (!Files.exists(file)) {
      return shipped;
    }
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(file, "it cannot be read as properties");
    }
    String tuned = properties.getProperty(DEVICE);
    properties.remove(DEVICE);
    if (!title(device).equals(tuned)) {
      throw damaged(file, "it is for the device '" + tuned + "'");
    }
    Map<String, Integer> sizes = new HashMap<>();
    for (String macro : properties.stringPropertyNames()) {
      String size = properties.getProperty(macro).strip();
      if (!SearchSpace.declares(macro, size)) {
        throw damaged(file, "%s=%s is no declared candidate".formatted(macro, size));
      }
      sizes.put(macro, Integer.valueOf(size));
    }
    return shipped.with(sizes);
  }

  /** Writes the sizes found for a device beside what was written before; returns the file. */
  static Path save(Path folder, DeviceInfo device, Map<String, Integer> sizes) {
    Path file = of(folder, device);
    Map<String, Integer> all = new TreeMap<>(sizes);
    Properties properties = new Properties();
    properties.setProperty(DEVICE, title(device));
    all.forEach((macro, size) -> properties.setProperty(macro, size.toString()));
    try {
      Files.createDirectories(folder);
      try (Writer out = Files.newBufferedWriter(file)) {
        properties.store(out, "written by ./gibbon tune; delete it to return to the shipped sizes");
      }
      return file;
    } catch (IOException e) {
      throw new DeviceException(
          "The tuning file %s cannot be written: %s; GIBBON_TUNING names another folder."
              .formatted(file, e.getMessage()));
    }
  }

  private static String title(DeviceInfo device) {
    return device.name() + " " + device.version();
  }

  private static DeviceException damaged(Path file, String why) {
    return new DeviceException(
        "The tuning file %s is damaged: %s; delete it or make it anew with ./gibbon tune."
            .formatted(file, why));
  }
}
