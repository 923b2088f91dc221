package gibbon.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is compiled and run as it stands there. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  @TempDir Path folder;

  @Test
  void theExamplePrintsWhatItSays() throws Exception {
    String readme = Files.readString(README);
    String example = block(readme, "<!-- example -->\\s*```java\\n(.*?)```");
    String output = block(readme, "<!-- example -->.*?```text\\n(.*?)```");
    Compiled.into(folder, "Example.java", example);

    PrintStream former = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader
          .loadClass("Example")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(former);
    }
    assertEquals(output, printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theNewOpCompilesAmongTheOps() throws IOException {
    String op = block(Files.readString(README), "gibbon/op/Cube.java`:\\s*```java\\n(.*?)```");
    Compiled.into(folder, "Cube.java", "package gibbon.op;\nimport gibbon.device.Kernel;\n" + op);
  }

  private static String block(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    assertTrue(matcher.find(), pattern);
    return matcher.group(1);
  }
}
