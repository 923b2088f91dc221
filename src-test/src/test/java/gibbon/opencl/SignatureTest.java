package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every .cl entry takes what its logical kernel declares, in that order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignatureTest {
  private static final Map<String, List<String>> VARIANTS =
      Map.ofEntries(
          Map.entry(
              "matmul_nn",
              List.of("matmul_nn_wide", "matmul_nn_narrow", "matmul_nn_panels", "matmul_nn_tiled")),
          Map.entry(
              "matmul_tn",
              List.of(
                  "matmul_tn_wide",
                  "matmul_tn_narrow",
                  "matmul_tn_panels",
                  "matmul_tn_chunks",
                  "matmul_tn_tiled")),
          Map.entry("matmul_nt", List.of("matmul_nt_dots", "matmul_nt_panels", "matmul_nt_tiled")),
          Map.entry("maxout_layer", List.of("maxout_layer_wide")),
          // A convolution, and an entry that finishes its sums; or one for both.
          Map.entry("conv2d_layer", List.of()),
          Map.entry("conv2d_maxout", List.of()),
          Map.entry("conv2d_pooled", List.of()),
          // That of the gradient, which adds in its store or has one that adds.
          Map.entry("conv2d_input_gradient_plus", List.of()),
          // A maxout layer, and an entry that drops what it made.
          Map.entry("dropped_maxout_layer", List.of()),
          // Entries that list what is not 0, and entries that multiply it.
          Map.entry("winners_times_matrix", List.of()),
          Map.entry("matrix_times_winners", List.of()),
          Map.entry("sgd_winners", List.of()));

  /** How a product is cut into jobs, and what these are drawn from. */
  private static final List<String> CUT = List.of("int", "int", "int", "int*", "int");

  private ClDevice device;

  @BeforeAll
  void open() {
    device = Opened.device();
  }

  @AfterAll
  void close() {
    device.close();
  }

  static Stream<Kernel> kernels() {
    return Declared.kernels().stream();
  }

  @Test
  void manyKernelsAreFound() {
    assertTrue(Declared.kernels().size() > 30, () -> "only found " + Declared.kernels());
  }

  /** A file that nobody lists would be found out by nobody else. */
  @Test
  void everyEntryOfEveryFileIsKnownAndBuilds() throws IOException {
    Path folder = Path.of("..", "opencl-kernels", "src", "main", "resources", "kernels");
    int entries = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertTrue(file.toString().endsWith(".cl"), file + " is no kernel file");
        Matcher entry =
            Pattern.compile("^(?:kernel void |[A-Z][A-Z_]*\\()(\\w+)", Pattern.MULTILINE)
                .matcher(Files.readString(file));
        while (entry.find()) {
          assertFalse(device.entry(entry.group(1)).signature().isEmpty(), entry.group(1));
          entries++;
        }
      }
    }
    assertTrue(entries >= Declared.kernels().size(), "only " + entries + " entries were seen");
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void entryTakesWhatTheKernelDeclares(Kernel kernel) {
    List<String> declared = declaration(kernel);
    if (VARIANTS.containsKey(kernel.name())) {
      for (String variant : VARIANTS.get(kernel.name())) {
        List<String> takes = new ArrayList<>(declared);
        if (variant.endsWith("_panels") || variant.endsWith("_chunks")) {
          takes.addAll(CUT);
        }
        if (variant.endsWith("_tiled")) {
          takes.add("int"); // how many parts the terms are added in
        }
        assertEquals(takes, device.entry(variant).signature(), variant);
      }
      return;
    }
    List<String> found = device.entry(kernel.name()).signature();
    int extents = found.size() - declared.size();
    assertTrue(
        extents >= 1 && extents <= 3,
        () -> kernel + " needs " + declared + " and one to three extents, has " + found);
    declared.addAll(Collections.nCopies(extents, "int"));
    assertEquals(declared, found, kernel.name());
  }

  private static List<String> declaration(Kernel kernel) {
    List<String> types = new ArrayList<>();
    types.addAll(Collections.nCopies(kernel.reads().size(), "const float*"));
    types.addAll(Collections.nCopies(kernel.writes().size(), "float*"));
    types.addAll(Collections.nCopies(kernel.integers().size(), "int"));
    types.addAll(Collections.nCopies(kernel.reals().size(), "float"));
    return types;
  }
}
