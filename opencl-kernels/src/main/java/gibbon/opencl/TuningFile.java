package gibbon.opencl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import gibbon.Text;
import gibbon.UserFolders;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.zip.CRC32C;

/**
 * The sizes that were found best for a device of this machine: a properties file of the user's,
 * read when the device is opened. Its name is made of the device's name and its driver's versions,
 * so a new driver begins again with the shipped sizes.
 */
final class TuningFile {
  /*
   * A file that cannot be understood stops the command rather than being passed over: a device that
   * is silently slower than it was tuned to be is the harder thing to find. For the same reason the
   * last line is a checksum of all others: a flipped bit may turn a size into another declared one.
   */
  private static final String DEVICE = "device";
  private static final String AGAIN = "again";
  private static final String TRIES = "tries";

  /** What could not be judged so often, since the machine was busy, stays as it is. */
  private static final int MOST_TRIES = 3;

  private static final String CHECKSUM = "crc32c=";

  /** In bytes; none that was written is nearly as large. */
  private static final int LARGEST = 1 << 16;

  private TuningFile() {}

  /**
   * The folder named by GIBBON_TUNING, else the user's folder for settings; null if that is {@code
   * off}: then the shipped sizes hold, and nothing is kept.
   */
  static Path folder() {
    String named = System.getenv("GIBBON_TUNING");
    if ("off".equals(named)) {
      return null;
    }
    return named != null && !named.isEmpty()
        ? Path.of(named)
        : UserFolders.settings().resolve("tuning");
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
    if (folder == null || !Files.exists(of(folder, device))) {
      return shipped;
    }
    Path file = of(folder, device);
    Properties properties = properties(file);
    String tuned = properties.getProperty(DEVICE);
    if (!title(device).equals(tuned)) {
      throw damaged(file, "it is for the device '" + tuned + "'");
    }
    List.of(DEVICE, AGAIN, TRIES).forEach(properties::remove);
    Map<String, Integer> sizes = new HashMap<>();
    for (String macro : properties.stringPropertyNames()) {
      String size = properties.getProperty(macro);
      if (!SearchSpace.declares(macro, size)) {
        throw damaged(file, Text.of("%s=%s is no declared candidate", macro, size));
      }
      sizes.put(macro, Integer.valueOf(size));
    }
    return shipped.with(sizes);
  }

  /**
   * The groups that wait for a quieter moment; null if the device was never tuned.
   *
   * @throws DeviceException if the file is damaged
   */
  static List<String> again(Path folder, DeviceInfo device) {
    Path file = of(folder, device);
    if (!Files.exists(file)) {
      return null;
    }
    Properties properties = properties(file);
    String again = properties.getProperty(AGAIN, "");
    return again.isEmpty() || tries(properties) >= MOST_TRIES
        ? List.of()
        : List.of(again.split(","));
  }

  private static int tries(Properties properties) {
    String tries = properties.getProperty(TRIES, "0");
    return tries.matches("[0-9]{1,4}") ? Integer.parseInt(tries) : MOST_TRIES;
  }

  private static Properties properties(Path file) {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST);
      int end = new String(bytes, ISO_8859_1).lastIndexOf(CHECKSUM);
      if (end < 0 || !Arrays.equals(sealed(Arrays.copyOf(bytes, end)), bytes)) {
        throw damaged(file, "it was cut or changed after it was written");
      }
      properties.load(new ByteArrayInputStream(bytes, 0, end));
    } catch (IOException e) {
      throw damaged(file, "it cannot be read");
    } catch (IllegalArgumentException e) {
      throw damaged(file, "it cannot be read as properties");
    }
    return properties;
  }

  /** Lines, and the line that says that these are all and unchanged. */
  static byte[] sealed(byte[] lines) {
    CRC32C sum = new CRC32C();
    sum.update(lines);
    byte[] last = (CHECKSUM + Long.toHexString(sum.getValue()) + "\n").getBytes(ISO_8859_1);
    byte[] all = Arrays.copyOf(lines, lines.length + last.length);
    System.arraycopy(last, 0, all, lines.length, last.length);
    return all;
  }

  /**
   * Writes the sizes found for a device in place of those written before; returns the file.
   *
   * @param again groups that could not be judged
   */
  static Path save(Path folder, DeviceInfo device, Map<String, Integer> sizes, List<String> again) {
    if (folder == null) {
      throw new DeviceException("GIBBON_TUNING=off: there is no folder to keep sizes in.");
    }
    Path file = of(folder, device);
    Properties properties = new Properties();
    properties.setProperty(DEVICE, title(device));
    if (!again.isEmpty()) {
      int tries = Files.exists(file) ? tries(properties(file)) : 0;
      properties.setProperty(AGAIN, String.join(",", again));
      properties.setProperty(TRIES, String.valueOf(tries + 1));
    }
    sizes.forEach((macro, size) -> properties.setProperty(macro, size.toString()));
    try {
      Files.createDirectories(folder);
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      properties.store(
          lines, "written when the device was tuned; delete it to return to the shipped sizes");
      Files.write(file, sealed(lines.toByteArray()));
      return file;
    } catch (IOException e) {
      throw new DeviceException(
          Text.of(
              "The tuning file %s cannot be written: %s; GIBBON_TUNING names another folder.",
              file, e.getMessage()));
    }
  }

  private static String title(DeviceInfo device) {
    String title = device.name() + " " + device.version();
    return title.contains(device.driver()) ? title : title + " " + device.driver();
  }

  private static DeviceException damaged(Path file, String why) {
    return new DeviceException(
        Text.of(
            "The tuning file %s is damaged: %s; delete it or make it anew with ./gibbon tune.",
            file, why));
  }
}
