package gibbon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file that grows beyond a screen or five has more than one reason to change. */
class FileLengthTest {
  private static final int MOST = 300;

  @Test
  void noFileOfMainCodeIsLong() throws IOException {
    List<String> found = new ArrayList<>();
    int read = 0;
    for (String folder : List.of("core", "opencl-kernels", "models", "bench", "src-test")) {
      try (Stream<Path> files = Files.walk(Path.of("..", folder))) {
        for (Path file : files.filter(FileLengthTest::isMain).toList()) {
          read++;
          int lines = Files.readAllLines(file).size();
          if (lines > MOST) {
            found.add(file + ": " + lines + " lines, at most " + MOST);
          }
        }
      }
    }
    assertTrue(read > 300, read + " sources");
    assertEquals(List.of(), found);
  }

  private static boolean isMain(Path file) {
    String name = file.toString().replace('\\', '/');
    return name.contains("/src/main/java/") && name.endsWith(".java");
  }
}
