package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import gibbon.planted.Alteration;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All kernels, all variants, under Oclgrind, which simulates every work-item and reports races,
 * reads of memory that nobody wrote, accesses beyond a buffer and misuse of OpenCL: it finds
 * nothing, but finds what is planted.
 */
class OclgrindTest {
  /*
   * Oclgrind is loaded as an OpenCL implementation of its own by a virtual machine of its own: its
   * wrapper command would mix it with other implementations. That machine's Gibbon gives every buffer
   * exactly the memory it asks for, and none twice, so that Oclgrind sees each step over an end and
   * each read before a write; the pool would hide both.
   */
  private static final Alteration EXACT_MEMORY =
      new Alteration(
          "opencl/ClPool.java",
          """
              long size = Math.max(bytes, Math.min(sizeClass(bytes), pieceLimit));
              Queue<Memory> pieces = free.get(size);
              if (pieces != null && !pieces.isEmpty()) {
                return pieces.remove();
              }
          """,
          "    long size = bytes;\n");

  @TempDir Path folder;
  private Path library;

  private record Run(int status, String output, String findings) {}

  @BeforeEach
  void find() {
    Optional<Path> found =
        List.of(
                System.getenv().getOrDefault("GIBBON_OCLGRIND", ""),
                "/usr/lib/oclgrind/liboclgrind-rt-icd.so")
            .stream()
            .map(Path::of)
            .filter(Files::isRegularFile)
            .findFirst();
    if (found.isEmpty()) {
      String sentence =
          "The kernels did not run under Oclgrind, which is missing: install the package oclgrind,"
              + " or name its liboclgrind-rt-icd.so in GIBBON_OCLGRIND.";
      // A build server that cannot run a test must not look as if it had.
      assertTrue(System.getenv("CI") == null, sentence);
      System.err.println("gibbon: " + sentence);
      abort(sentence);
    }
    library = found.get();
  }

  @Test
  void findsNothingInAnyKernel() throws Exception {
    Run run = run(List.of(EXACT_MEMORY));
    assertEquals("", run.findings());
    assertEquals(0, run.status(), run.output());
    assertTrue(run.output().contains("Oclgrind"), run.output());
    assertTrue(run.output().contains("not launched: []"), run.output());
  }

  @Test
  void findsARaceWhereTheTilesInUseAreOverwritten() throws Exception {
    Alteration overwriting =
        new Alteration("matmul_gpu.cl", "used = TILE - used;", "used = 0;          ");
    Run run = run(List.of(EXACT_MEMORY, overwriting), "matmul_nn");
    assertTrue(run.findings().contains("data race"), run.output() + run.findings());
    assertTrue(run.findings().contains("matmul_nn_tiled"), run.findings());
  }

  @Test
  void findsAWriteBehindTheEnd() throws Exception {
    Alteration overrun =
        new Alteration(
            "random.cl",
            "e < min(4 * block + 4, count); e++) {\n          y[e] = word_of",
            "e < 4 * block + 4; e++) {\n          y[e] = word_of");
    Run run = run(List.of(EXACT_MEMORY, overrun), "dropout_half");
    assertTrue(run.findings().contains("Invalid write"), run.output() + run.findings());
    assertTrue(run.findings().contains("dropout"), run.findings());
  }

  private Run run(List<Alteration> alterations, String... rows)
      throws IOException, InterruptedException {
    Path altered = Files.createDirectories(folder.resolve("altered"));
    for (Alteration alteration : alterations) {
      alteration.into(altered);
    }
    Path vendors = Files.createDirectories(folder.resolve("vendors"));
    Files.writeString(vendors.resolve("oclgrind.icd"), library + "\n");
    Path log = folder.resolve("log");
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(altered + File.pathSeparator + System.getProperty("java.class.path"));
    command.add("gibbon.opencl.Scrutiny");
    command.addAll(List.of(rows));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("OCL_ICD_FILENAMES");
    builder.environment().put("OCL_ICD_VENDORS", vendors.toString());
    builder.environment().put("OCLGRIND_DATA_RACES", "1");
    builder.environment().put("OCLGRIND_UNINITIALIZED", "1");
    builder.environment().put("OCLGRIND_CHECK_API", "1");
    builder.environment().put("OCLGRIND_MAX_ERRORS", "20");
    // Optimised code holds an instruction, freeze, that the watch over reads does not know.
    builder.environment().put("OCLGRIND_BUILD_OPTIONS", "-cl-opt-disable");
    builder.environment().put("OCLGRIND_LOG", log.toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return new Run(
        process.waitFor(),
        Files.readString(output),
        Files.exists(log) ? Files.readString(log) : "");
  }
}
