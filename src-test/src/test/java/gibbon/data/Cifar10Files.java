package gibbon.data;

import gibbon.tensor.Philox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small files as CIFAR-10 has large ones: pictures whose colours go with their class. */
public final class Cifar10Files {
  private Cifar10Files() {}

  /** All six files, each with so many pictures, classes in turn. */
  public static Map<String, byte[]> of(int count) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : Cifar10Folder.TRAIN) {
      files.put(name, records(count, name.hashCode()));
    }
    files.put(Cifar10Folder.TEST, records(count, 1));
    return files;
  }

  /** Writes them into a folder. */
  public static void write(Path folder, int count) throws IOException {
    for (Map.Entry<String, byte[]> file : of(count).entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private static byte[] records(int count, int stream) {
    Philox random = new Philox(11, 7, stream);
    byte[] records = new byte[count * 3073];
    for (int picture = 0; picture < count; picture++) {
      int label = picture % 10;
      records[picture * 3073] = (byte) label;
      for (int i = 0; i < 3072; i++) {
        // A level of each plane for each class: red of the units' digit, green of its double …
        int level = 20 + 20 * (label * (1 + i / 1024) % 10);
        records[picture * 3073 + 1 + i] = (byte) (level + (int) (20 * random.nextFloat()));
      }
    }
    return records;
  }
}
