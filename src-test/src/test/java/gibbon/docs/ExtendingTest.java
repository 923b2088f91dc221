package gibbon.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code docs/extending.md} is carried out as it stands there: its files are written, its lines put
 * into a copy of the sources, all of it compiled, and what the page promises is run. Leaving any
 * one step out must be noticed.
 */
class ExtendingTest {
  private static final Path PAGE = Path.of("..", "docs", "extending.md");

  /**
   * A block of the page.
   *
   * @param action {@code new} for a file, {@code before} for lines in one, {@code run} for a
   *     program
   * @param place the file
   * @param anchor the text before which lines go
   */
  private record Step(String action, String place, String anchor, String text) {}

  private record Result(int status, String output) {}

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"layer", "attack", "data", "experiment"})
  void whatThePageAddsRunsAndNeedsEveryStep(String section) throws Exception {
    String page = Files.readString(PAGE);
    List<Step> steps = steps(page, section);
    Step program = steps.get(steps.size() - 1);
    assertEquals("run", program.action);
    String printed = match(page, "<!-- " + section + " run -->.*?```text\\n(.*?)```").group(1);
    assertEquals(new Result(0, printed), programOf(steps, program));
    for (Step left : steps.subList(0, steps.size() - 1)) {
      List<Step> fewer = new ArrayList<>(steps);
      fewer.remove(left);
      assertNotEquals(0, programOf(fewer, program).status, "not needed: " + left.place);
    }
  }

  /** The tests of completeness, of gradients and of kernels take the new op in, or miss a step. */
  @org.junit.jupiter.api.Test
  void theOpIsCheckedAndNeedsEveryStep() throws Exception {
    List<Step> steps = steps(Files.readString(PAGE), "op");
    assertEquals(4, steps.size());
    Step program =
        new Step("run", "", "", Files.readString(Path.of("src/test/resources/CheckedCube.java")));
    Result all = programOf(steps, program);
    assertEquals(0, all.status, all.output);
    assertTrue(all.output.contains("cube: gradients of both orders"), all.output);
    for (Step left : steps) {
      List<Step> fewer = new ArrayList<>(steps);
      fewer.remove(left);
      assertNotEquals(0, programOf(fewer, program).status, "not needed: " + left.place);
    }
  }

  private static List<Step> steps(String page, String section) {
    List<Step> steps = new ArrayList<>();
    Matcher found =
        Pattern.compile(
                "<!-- "
                    + section
                    + " (new|before|run) ?(\\S*?)(?: \"(.*?)\")? -->\\s*```\\w+\\n(.*?)```",
                Pattern.DOTALL)
            .matcher(page);
    while (found.find()) {
      String anchor = found.group(3) == null ? "" : found.group(3).replace("\\\"", "\"");
      steps.add(new Step(found.group(1), found.group(2), anchor, found.group(4)));
    }
    assertTrue(steps.size() > 1, "no steps for " + section);
    return steps;
  }

  private static Matcher match(String page, String regex) {
    Matcher matcher = Pattern.compile(regex, Pattern.DOTALL).matcher(page);
    assertTrue(matcher.find(), regex);
    return matcher;
  }

  /** Carries the steps out and runs the program; what does not compile has the status 1000. */
  private Result programOf(List<Step> steps, Step program) throws Exception {
    Path classes = Files.createTempDirectory(folder, "classes");
    Path sources = Files.createTempDirectory(folder, "sources");
    List<String> files = new ArrayList<>();
    for (Step step : steps) {
      if (step.action.equals("run")) {
        continue;
      }
      String text = step.text;
      if (step.action.equals("before")) {
        String source = Files.readString(Path.of("..").resolve(step.place));
        assertEquals(
            2, source.split(Pattern.quote(step.anchor), -1).length, step.place + step.anchor);
        text = source.replace(step.anchor, step.text + step.anchor);
      }
      Path name = Path.of(step.place).getFileName();
      if (step.place.endsWith(".cl")) {
        Files.writeString(Files.createDirectories(classes.resolve("kernels")).resolve(name), text);
      } else {
        files.add(Files.writeString(sources.resolve(name), text).toString());
      }
    }
    String main = match(program.text, "public class (\\w+)").group(1);
    files.add(Files.writeString(sources.resolve(main + ".java"), program.text).toString());
    String path = classes + File.pathSeparator + System.getProperty("java.class.path");
    List<String> options =
        new ArrayList<>(List.of("-encoding", "UTF-8", "-nowarn", "-proc:none", "-cp", path, "-d"));
    options.add(classes.toString());
    options.addAll(files);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, messages, messages, options.toArray(String[]::new));
    return status == 0
        ? run(path, main)
        : new Result(1000, messages.toString(StandardCharsets.UTF_8));
  }

  private Result run(String path, String main) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    int status =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dstdout.encoding=UTF-8",
                "-Dfile.encoding=UTF-8",
                "-cp",
                path,
                main)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    return new Result(status, Files.readString(output, StandardCharsets.UTF_8));
  }
}
