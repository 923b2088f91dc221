package gibbon.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.planted.Suite.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Would the tests notice? Faults are planted one at a time, and the tests of this suite that should
 * find each are run on the Gibbon that has it. Without a fault, the same tests pass the same way.
 */
class PlantedFaultsTest {
  private static final int FEWEST = 25;

  @TempDir Path folder;

  @Test
  void everyFaultInJavaIsCaught() throws IOException {
    everyOneIsCaught("Java", JavaFaults.ALL);
  }

  @Test
  void everyFaultInAKernelIsCaught() throws IOException {
    everyOneIsCaught("a kernel", KernelFaults.ALL);
  }

  @Test
  void thereAreManyAndNoneIsThereTwice() {
    List<Fault> all = Stream.of(JavaFaults.ALL, KernelFaults.ALL).flatMap(List::stream).toList();
    assertTrue(all.size() >= FEWEST, () -> "only " + all.size());
    assertEquals(all.size(), all.stream().map(Fault::alteration).distinct().count());
  }

  @Test
  void withoutAFaultTheSameTestsPassTheSameWay() throws IOException {
    List<String> tests =
        Stream.of(JavaFaults.ALL, KernelFaults.ALL)
            .flatMap(List::stream)
            .flatMap(fault -> fault.tests().stream())
            .distinct()
            .toList();
    try (Suite suite = new Suite(folder)) {
      assertEquals(Optional.empty(), suite.firstFailure(tests));
      assertTrue(suite.tests() >= tests.size());
    }
  }

  @Test
  void thePageOnTrustNamesThemAll() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "trust.md"));
    Stream.of(JavaFaults.ALL, KernelFaults.ALL)
        .flatMap(List::stream)
        .map(PlantedFaultsTest::cells)
        .forEach(cells -> assertTrue(page.contains(cells), cells));
  }

  private static String cells(Fault fault) {
    return "| %s | `%s` |".formatted(fault.name(), fault.alteration().file());
  }

  private void everyOneIsCaught(String where, List<Fault> faults) throws IOException {
    List<String> missed = new ArrayList<>();
    System.out.printf("| fault planted in %s | where | caught by |%n|---|---|---|%n", where);
    for (Fault fault : faults) {
      Path altered = Files.createTempDirectory(folder, "fault");
      fault.alteration().into(altered);
      try (Suite suite = new Suite(altered)) {
        Optional<Failure> failure = suite.firstFailure(fault.tests());
        String test = failure.map(caught -> "`" + caught.test() + "`").orElse("**nothing**");
        System.out.println(cells(fault) + " " + test + " |");
        // A kernel that does not build, or a test that cannot begin, finds nothing.
        if (failure.isEmpty() || !failure.get().found()) {
          missed.add(fault.name() + " " + failure);
        }
      }
    }
    assertEquals(List.of(), missed, "faults that no test noticed");
  }
}
