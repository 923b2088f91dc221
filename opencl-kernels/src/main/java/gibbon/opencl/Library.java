package gibbon.opencl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Looks for OpenCL's loader before JOCL does. */
final class Library {
  /*
   * Where the loader is missing, JOCL's native code prints two lines to the standard output that
   * nothing can hold back. So on Linux its search is made here first: the folders of
   * LD_LIBRARY_PATH, the dynamic linker's cache, which names every library it knows, and the two
   * folders it searches last. Elsewhere JOCL is asked at once.
   */
  private static final List<String> NAMES = List.of("libOpenCL.so.1", "libOpenCL.so");
  private static final Path CACHE = Path.of("/etc/ld.so.cache");

  private Library() {}

  /** Whether JOCL can be expected to find OpenCL's loader. */
  static boolean present() {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return true;
    }
    String path = System.getenv().getOrDefault("LD_LIBRARY_PATH", "");
    Stream<String> last = Stream.of("/lib", "/usr/lib", "/lib64", "/usr/lib64");
    return present(Stream.concat(Stream.of(path.split(File.pathSeparator)), last), CACHE);
  }

  /** Whether one of the folders holds the loader or the linker's cache names it. */
  static boolean present(Stream<String> folders, Path cache) {
    return folders
            .filter(folder -> !folder.isEmpty())
            .anyMatch(
                folder -> NAMES.stream().anyMatch(name -> Files.exists(Path.of(folder, name))))
        || named(cache);
  }

  private static boolean named(Path cache) {
    try {
      // Entries end with a zero byte, as every string of the cache does.
      String content = Files.readString(cache, ISO_8859_1);
      return NAMES.stream().anyMatch(name -> content.contains(name + '\0'));
    } catch (IOException e) {
      return false;
    }
  }
}
