package gibbon.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.check.GradientCheck;
import gibbon.op.Ops;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** What the README and the page on the check kit show is compiled and run as it stands there. */
class ReadmeTest {
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

  /** Alone with the engine and the kit, as in a project that has neither JUnit nor OpenCL. */
  @Test
  void anOpOfOnesOwnIsChecked() throws Exception {
    String readme = Files.readString(Path.of("..", "docs", "check-kit.md"));
    String check = block(readme, "<!-- own check -->\\s*```java\\n(.*?)```");
    String op = block(readme, "<!-- own op -->\\s*```java\\n(.*?)```");
    assertTrue(check.lines().count() < 15);
    assertEquals(new Outcome(0, ""), run(op, check));

    String wrong = op.replace("result.input(0), 2), 3)", "result.input(0), 2), 4)");
    Outcome outcome = run(wrong, check);
    assertEquals(1, outcome.status());
    String message = block(readme, "With a 4 for the 3 it says\\s*```text\\n(.*?)```");
    String said = block(outcome.text(), "AssertionError: (.*?\\n)");
    assertEquals(message.replaceAll("\\s+", " "), said.replaceAll("\\s+", " "));
  }

  @Test
  void gradientsWithoutATapeAreChecked() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "check-kit.md"));
    String check = block(page, "<!-- own gradient -->\\s*```java\\n(.*?)```");
    Compiled.into(folder, "PlainCheck.java", check);
    assertEquals(new Outcome(0, ""), run("PlainCheck"));
    Compiled.into(folder, "PlainCheck.java", check.replace("{{.5 /", "{{.6 /"));
    Outcome outcome = run("PlainCheck");
    assertEquals(1, outcome.status());
    assertTrue(outcome.text().contains("Gradient of square roots"), outcome.text());
  }

  /** {@code GradientPropertyTest} shows what becomes of such a class. */
  @Test
  void aPropertyIsAFunctionAlone() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "check-kit.md"));
    String property = block(page, "<!-- own property -->\\s*```java\\n(.*?)```");
    Compiled.into(folder, "SwishTest.java", property);
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      SummaryGeneratingListener listener = new SummaryGeneratingListener();
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(loader.loadClass("SwishTest")))
                  .build(),
              listener);
      assertEquals(2, listener.getSummary().getTestsSucceededCount());
      assertEquals(0, listener.getSummary().getTotalFailureCount());
    }
  }

  private record Outcome(int status, String text) {}

  private Outcome run(String op, String check) throws Exception {
    Compiled.into(folder, "Cube.java", op);
    Compiled.into(folder, "CubeCheck.java", check);
    return run("CubeCheck");
  }

  private Outcome run(String main) throws Exception {
    List<String> path = new ArrayList<>(List.of(folder.toString()));
    for (Class<?> type : List.of(Ops.class, GradientCheck.class)) {
      path.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(File.pathSeparator, path),
                main)
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), text);
  }

  private static String block(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    assertTrue(matcher.find(), pattern);
    return matcher.group(1);
  }
}
