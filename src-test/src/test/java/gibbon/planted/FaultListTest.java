package gibbon.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.check.OpCase;
import gibbon.check.OpCases;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The faults that {@link PlantedFaultsTest} plants, which takes minutes and is run by itself: each
 * can still be planted, its tests are there, and the page on trust names it.
 */
class FaultListTest {
  private static final List<Fault> ALL =
      Stream.of(PlantedFaultsTest.JAVA, PlantedFaultsTest.KERNELS).flatMap(List::stream).toList();

  @Test
  void eachCanBePlanted() throws IOException {
    List<String> outdated = new ArrayList<>();
    for (Fault fault : ALL) {
      try {
        fault.alteration().altered();
      } catch (AssertionError e) {
        outdated.add(e.getMessage());
      }
    }
    assertEquals(List.of(), outdated);
  }

  @Test
  void itsTestsAreThere() throws ReflectiveOperationException {
    List<String> rows = OpCases.all().stream().map(OpCase::name).toList();
    for (Fault fault : ALL) {
      assertFalse(fault.tests().isEmpty(), fault.name());
      for (String test : fault.tests()) {
        String[] parts = test.split("[#\\[\\]]");
        Method[] methods = Class.forName("gibbon." + parts[0]).getDeclaredMethods();
        assertTrue(
            parts.length == 1
                || Arrays.stream(methods).anyMatch(method -> method.getName().equals(parts[1])),
            test);
        assertTrue(parts.length < 3 || rows.contains(parts[2]), test);
      }
    }
  }

  @Test
  void noneIsThereTwice() {
    assertEquals(ALL.size(), ALL.stream().map(Fault::alteration).distinct().count());
  }

  @Test
  void thePageOnTrustNamesThemAll() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "trust.md"));
    ALL.stream()
        .map(PlantedFaultsTest::cells)
        .forEach(cells -> assertTrue(page.contains(cells), cells));
  }
}
