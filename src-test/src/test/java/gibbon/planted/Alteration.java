package gibbon.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A change of one place of one source file of Gibbon.
 *
 * @param file such as {@code op/Abs.java} or {@code reduce.cl}
 * @param from text that stands in the file exactly once
 * @param to what stands there instead
 */
public record Alteration(String file, String from, String to) {
  private static final Path KERNELS =
      Path.of("..", "opencl-kernels", "src", "main", "resources", "kernels");

  /**
   * Writes the altered file into a folder of a class path: a .java file as classes, a .cl file as a
   * resource.
   *
   * @throws AssertionError if the text stands in the file not once, or no longer compiles
   */
  public void into(Path folder) throws IOException {
    String altered = altered();
    if (file.endsWith(".cl")) {
      Path kernels = Files.createDirectories(folder.resolve("kernels"));
      Files.writeString(kernels.resolve(file), altered);
    } else {
      compile(folder, Files.createTempDirectory(folder, "source"), altered);
    }
  }

  /**
   * The file's text after the change.
   *
   * @throws AssertionError if the text stands in the file not once
   */
  String altered() throws IOException {
    String source = Files.readString(source());
    assertEquals(
        1,
        source.split(Pattern.quote(from), -1).length - 1,
        Text.of("This no longer applies: '%s' does not stand in %s once", from, file));
    return source.replace(from, to);
  }

  private void compile(Path folder, Path sources, String altered) throws IOException {
    Path copy = sources.resolve(Path.of(file).getFileName());
    Files.writeString(copy, altered);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    String path = System.getProperty("java.class.path");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                messages,
                messages,
                new String[] {
                  "-encoding",
                  "UTF-8",
                  "-nowarn",
                  "-proc:none",
                  "-implicit:none",
                  "-cp",
                  path,
                  "-d",
                  folder.toString(),
                  copy.toString()
                });
    assertEquals(0, status, this + ": " + messages.toString(StandardCharsets.UTF_8));
  }

  private Path source() {
    if (file.endsWith(".cl")) {
      return KERNELS.resolve(file);
    }
    for (String module :
        new String[] {"core", "opencl-kernels", "models/library", "models/paper", "models/app"}) {
      Path path = Path.of("..", module, "src", "main", "java", "gibbon").resolve(file);
      if (Files.exists(path)) {
        return path;
      }
    }
    throw new AssertionError("This no longer applies: there is no file " + file);
  }
}
