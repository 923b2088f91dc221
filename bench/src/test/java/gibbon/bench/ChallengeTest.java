package gibbon.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person's kernel is judged by what it does, and told in a sentence what is amiss. */
class ChallengeTest {
  private static final Path EXAMPLES = Path.of("..", "docs", "challenge");

  @TempDir Path folder;

  /** What the command says, after the exit status. */
  private static String run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int status = Bench.run(stream, stream, arguments);
    return status + "\n" + out.toString(StandardCharsets.UTF_8);
  }

  private static String challenge(Path file) {
    return run("--challenge", file.toString(), "--quick", "--case", "matmul_nn 100 1200 240");
  }

  private String altered(String example, String from, String to) throws IOException {
    String source = Files.readString(EXAMPLES.resolve(example));
    assertTrue(source.contains(from), from);
    Path file = folder.resolve("mine.cl");
    Files.writeString(file, source.replace(from, to));
    return challenge(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"matmul_naive.cl", "matmul_tiled.cl"})
  void theExamplesAreRightAndTimed(String example) {
    String said = challenge(EXAMPLES.resolve(example));
    assertTrue(said.startsWith("0\n"), said);
    assertTrue(said.contains("right: "), said);
    String row = said.lines().filter(line -> line.startsWith("matmul_nn 100")).findFirst().get();
    assertTrue(row.matches(".*\\d GF/s +\\d.*GF/s +\\d.* % +\\d+\\.\\d\\d×"), row);
    assertTrue(said.contains("(geometric mean of 1 cases"), said);
  }

  @Test
  void theWrongOneIsToldItsFirstWrongPlace() {
    String said = challenge(EXAMPLES.resolve("matmul_wrong.cl"));
    assertTrue(said.startsWith("1\n"), said);
    assertTrue(said.contains("WRONG: matmul_nn") && said.contains("result["), said);
    assertFalse(said.contains("GF/s"), said);
  }

  @Test
  void whatIsWrittenBehindTheEndIsSeen() throws IOException {
    String said = altered("matmul_naive.cl", "int row =", "result[m * n] = 1;\n  int row =");
    assertTrue(said.startsWith("1\n") && said.contains("behind the end"), said);
  }

  @Test
  void aGroupThatDoesNotDivideTheRangeIsRefused() throws IOException {
    String said = altered("matmul_tiled.cl", "size[3] = SIDE;", "size[3] = 3;");
    assertTrue(said.startsWith("1\n") && said.contains("a group's divides"), said);
  }

  @Test
  void otherArgumentsAreRefused() throws IOException {
    String said = altered("matmul_naive.cl", "int k)", "int k, float more)");
    assertTrue(said.startsWith("1\n") && said.contains("expected kernel void matmul_nn("), said);
  }

  @Test
  void whatDoesNotCompileIsShownWithItsLine() throws IOException {
    String said = altered("matmul_naive.cl", "float sum = 0;", "float sum = nothing;");
    assertTrue(said.startsWith("1\n") && said.contains("mend it in mine.cl"), said);
    assertTrue(
        said.lines().anyMatch(line -> line.startsWith(">") && line.contains("nothing")), said);
  }

  @Test
  void aFileOfNoKernelOrOfAnothersIsRefused() throws IOException {
    String said = altered("matmul_naive.cl", "matmul_nn", "mine");
    assertTrue(said.contains("has the kernels mine, none of Gibbon's; name one"), said);
    assertTrue(challenge(folder.resolve("none.cl")).contains("none.cl cannot be read"));
    Path empty = folder.resolve("empty.cl");
    Files.writeString(empty, "// nothing");
    assertTrue(challenge(empty).contains("empty.cl has no kernel; name one"));
  }

  @Test
  void theContractIsWhatTheExampleTakes() throws IOException {
    String said = run("--contract", "matmul_nn");
    String signature = said.lines().skip(1).findFirst().get();
    String example = Files.readString(EXAMPLES.resolve("matmul_naive.cl"));
    assertTrue(example.replaceAll("\\s+", "").contains(signature.replaceAll("\\s+", "")), said);
    List<String> names = new ArrayList<>(run("--contract", "list").lines().toList());
    assertEquals("0", names.remove(0));
    assertTrue(names.contains("conv2d") && names.contains("unary_exp"), names.toString());
    assertTrue(run("--contract", "matmul").contains("no kernel 'matmul' that the ops launch"));
  }
}
