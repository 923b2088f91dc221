package gibbon.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * ONNX's own tests of operators: 480 small models, each with inputs and outputs. They are fetched,
 * not kept here, so these tests run where {@code GIBBON_ONNX_TESTS} names their folder, as {@code
 * ./gibbon test --onnx} does.
 */
class BackendNodeTest {
  private static Path folder() {
    String folder = System.getenv("GIBBON_ONNX_TESTS");
    assertNotNull(folder, "./gibbon test --onnx fetches ONNX's own tests");
    return Path.of(folder);
  }

  private static List<String> manifest() throws IOException {
    try (InputStream in = BackendNodeTest.class.getResourceAsStream("node_manifest.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void theManifestNames480() throws IOException {
    assertEquals(480, manifest().stream().distinct().count());
  }

  @Test
  void allPassThatTheManifestNames() throws IOException {
    Path folder = folder();
    TreeMap<String, String> failures = new TreeMap<>();
    for (String name : manifest()) {
      try {
        BackendCase.read(name, folder.resolve(name)).verify();
      } catch (AssertionError | RuntimeException e) {
        failures.put(name, String.valueOf(e));
      }
    }
    assertEquals("", report(failures));
  }

  @Test
  void gradientsAreThoseOfDifferences() throws IOException {
    Path folder = folder();
    TreeMap<String, String> failures = new TreeMap<>();
    int checked = 0;
    for (String name : manifest()) {
      BackendCase own = BackendCase.read(name, folder.resolve(name));
      if (own.differentiable()) {
        checked++;
        try {
          own.verifyGradient();
        } catch (AssertionError | RuntimeException e) {
          failures.put(name, String.valueOf(e));
        }
      }
    }
    System.out.println("gradients checked: " + checked);
    assertEquals("", report(failures));
  }

  /** Beyond the manifest nothing need pass, but what does is worth knowing. */
  @Test
  void moreThanTheManifest() throws IOException {
    Path folder = folder();
    List<String> known = manifest();
    int more = 0;
    for (String group : List.of("node", "pytorch-converted", "pytorch-operator", "simple")) {
      try (var names = Files.list(folder.resolve(group))) {
        for (Path path : names.sorted().toList()) {
          String name = group + "/" + path.getFileName();
          if (!known.contains(name)) {
            try {
              BackendCase.read(name, path).verify();
              more++;
            } catch (AssertionError | RuntimeException e) {
              // Not known, and not promised.
            }
          }
        }
      }
    }
    System.out.println("beyond the manifest pass " + more);
  }

  private static String report(TreeMap<String, String> failures) {
    StringBuilder text = new StringBuilder();
    failures.forEach((name, why) -> text.append(name).append(": ").append(why).append('\n'));
    return text.toString();
  }
}
