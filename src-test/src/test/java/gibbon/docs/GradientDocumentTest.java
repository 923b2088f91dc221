package gibbon.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.app.Gibbon;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/gradient.md} shows is what the program and the commands print. */
class GradientDocumentTest {
  private final Locale former = Locale.getDefault();

  /** The programs of a page are a reader's own, and print in the reader's language. */
  @BeforeEach
  void readInEnglish() {
    Locale.setDefault(Locale.ROOT);
  }

  @AfterEach
  void restore() {
    Locale.setDefault(former);
  }

  private static final Path FOLDER = Path.of("..", "docs");
  private static final String BREAK = "\f\n";

  @TempDir Path scratch;

  @Test
  void theFragmentsAreAProgramThatPrintsWhatStandsBelowThem() throws Exception {
    List<String> fragments = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Matcher matcher =
        Pattern.compile("```java\\n(.*?)```\\n```text\\n(.*?)```", Pattern.DOTALL)
            .matcher(document());
    while (matcher.find()) {
      fragments.add(matcher.group(1));
      outputs.add(matcher.group(2));
    }
    assertEquals(10, fragments.size(), "a fragment a section");
    String source =
        """
        import gibbon.autodiff.*;
        import gibbon.device.*;
        import gibbon.op.Ops;
        import gibbon.tensor.*;
        import java.util.Arrays;

        public class Fragments {
          public static void main(String[] arguments) {
        """
            + String.join("System.out.print(\"\\f\\n\");\n", fragments)
            + "}}";
    Compiled.into(scratch, "Fragments.java", source);
    String printed;
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {scratch.toUri().toURL()}, getClass().getClassLoader())) {
      var main = loader.loadClass("Fragments").getMethod("main", String[].class);
      printed = printed(() -> main.invoke(null, (Object) new String[0]));
    }
    assertEquals(String.join(BREAK, outputs), printed);
  }

  @Test
  void theListingsAreWhatTheCommandsPrint() throws Exception {
    Map<String, String> known = new HashMap<>();
    Matcher matcher =
        Pattern.compile("```console\\n\\$ \\./gibbon (.*?)\\n(.*?)```", Pattern.DOTALL)
            .matcher(document());
    int listings = 0;
    while (matcher.find()) {
      String command = matcher.group(1);
      if (!known.containsKey(command)) {
        known.put(command, timeless(run(command)));
      }
      String listing = timeless(matcher.group(2));
      assertTrue(
          known.get(command).contains(listing),
          () ->
              "the output of " + command + " lacks\n" + listing + "\nit is\n" + known.get(command));
      listings++;
    }
    assertTrue(listings >= 9, listings + " listings");
  }

  @Test
  void theGraphIsWhatTheCommandDraws() throws Exception {
    String command =
        "explain --model docs/models/small-maxout.safetensors --index 0 --device java --svg";
    assertEquals(Files.readString(FOLDER.resolve("gradient-graph.svg")), run(command));
  }

  private static String document() throws IOException {
    return Files.readString(FOLDER.resolve("gradient.md"));
  }

  /** Without the times, which are another each time. */
  private static String timeless(String text) {
    return text.replaceAll("[0-9.]+\u00a0µs", "… µs").replaceAll("\\s+", " ");
  }

  private static String run(String command) throws Exception {
    String[] arguments = command.replace("docs/", FOLDER + "/").split(" ");
    return printed(() -> assertEquals(0, Gibbon.run(arguments)));
  }

  private interface Printing {
    void run() throws Exception;
  }

  private static String printed(Printing work) throws Exception {
    PrintStream former = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      work.run();
    } finally {
      System.setOut(former);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
