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
  private static final String CHECKSUM = "crc32c=";

  /** In bytes; none that was written is nearly as large. */
  private static final int LARGEST = 1 << 16;

  private TuningFile() {}

  /** The folder named by GIBBON_TUNING, else the user's folder for settings. */
  static Path folder() {
    String named = System.getenv("GIBBON_TUNING");
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
    Path file = of(folder, device);
    if (!Files.exists(file)) {
      return shipped;
    }
    Properties properties = properties(file);
    String tuned = properties.getProperty(DEVICE);
    properties.remove(DEVICE);
    if (!title(device).equals(tuned)) {
      throw damaged(file, "it is for the device '" + tuned + "'");
    }
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

  /** Writes the sizes found for a device in place of those written before; returns the file. */
  static Path save(Path folder, DeviceInfo device, Map<String, Integer> sizes) {
    Path file = of(folder, device);
    Properties properties = new Properties();
    properties.setProperty(DEVICE, title(device));
    sizes.forEach((macro, size) -> properties.setProperty(macro, size.toString()));
    try {
      Files.createDirectories(folder);
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      properties.store(lines, "written by ./gibbon tune; delete it to return to the shipped sizes");
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
