package gibbon.store;

import gibbon.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Several arrays in one file, as {@code numpy.savez} and {@code numpy.savez_compressed} write it.
 */
public final class Npz {
  private static final String ENDING = ".npy";

  /** No deflated byte stands for more; who says otherwise asks for memory on his word alone. */
  private static final long MOST_EXPANDED = 1032;

  private Npz() {}

  /**
   * Reads all arrays, by name.
   *
   * @throws StoreException naming the file, what was expected and what was found
   */
  public static Map<String, StoredArray> read(Path file) {
    StoredFiles.size(file);
    checkSizes(file);
    try (FileSystem zip = FileSystems.newFileSystem(file);
        Stream<Path> entries = Files.list(zip.getPath("/"))) {
      Map<String, StoredArray> arrays = new LinkedHashMap<>();
      List<Path> found =
          entries.filter(entry -> entry.toString().endsWith(ENDING)).sorted().toList();
      for (Path entry : found) {
        String name = entry.getFileName().toString();
        arrays.put(name.substring(0, name.length() - ENDING.length()), array(file, entry));
      }
      if (arrays.isEmpty()) {
        throw new StoreException(file + " holds no arrays; save them with numpy.savez.");
      }
      return Collections.unmodifiableMap(arrays);
    } catch (IOException | ProviderNotFoundException e) {
      throw noZip(file, e);
    }
  }

  private static StoredArray array(Path file, Path entry) {
    try {
      return Npy.read(entry);
    } catch (StoreException e) {
      throw new StoreException(Text.of("In %s: %s", file, e.getMessage()), e);
    }
  }

  private static void checkSizes(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      long size = Files.size(file);
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getCompressedSize() > size
            || entry.getSize() > MOST_EXPANDED * (entry.getCompressedSize() + 1)) {
          throw new StoreException(
              Text.of(
                  "%s is damaged: it says that %d bytes of it are %d of %s; save the arrays again.",
                  file, entry.getCompressedSize(), entry.getSize(), Quoted.of(entry.getName())));
        }
      }
    } catch (IOException e) {
      throw noZip(file, e);
    }
  }

  private static StoreException noZip(Path file, Exception cause) {
    return new StoreException(
        file + " is damaged or not an .npz file; save the arrays again with numpy.savez.", cause);
  }
}
