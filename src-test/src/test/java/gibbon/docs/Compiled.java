package gibbon.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** Compiles what a document shows, against everything the tests see and what is there already. */
public final class Compiled {
  private Compiled() {}

  public static void into(Path folder, String name, String source) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, source);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                messages,
                messages,
                "-encoding",
                "UTF-8",
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + folder,
                "-d",
                folder.toString(),
                file.toString());
    assertEquals(0, status, messages.toString(StandardCharsets.UTF_8));
  }
}
