package gibbon.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.Text;
import gibbon.planted.Apart.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * find each are run on the Gibbon that has it, in a process of its own. A crash counts as noticed.
 * Without a fault, the same tests pass the same way.
 */
class PlantedFaultsTest {
  static final List<Fault> JAVA =
      Stream.of(
              JavaFaults.ALL,
              PictureFaults.JAVA,
              WinogradFaults.JAVA,
              ConvNetworkFaults.ALL,
              AttackFaults.ALL,
              OtherAttackFaults.ALL,
              LibraryFaults.ALL)
          .flatMap(List::stream)
          .toList();
  static final List<Fault> KERNELS =
      Stream.of(KernelFaults.ALL, PictureFaults.KERNELS, WinogradFaults.KERNELS)
          .flatMap(List::stream)
          .toList();

  @TempDir Path folder;

  @Test
  void everyFaultInJavaIsCaught() {
    everyOneIsCaught("Java", JAVA);
  }

  @Test
  void everyFaultInAKernelIsCaught() {
    everyOneIsCaught("a kernel", KERNELS);
  }

  @Test
  void withoutAFaultTheSameTestsPassTheSameWay() {
    List<String> tests =
        Stream.of(JAVA, KERNELS)
            .flatMap(List::stream)
            .flatMap(fault -> fault.tests().stream())
            .distinct()
            .toList();
    Outcome outcome = Apart.run(folder, tests);
    assertEquals(Optional.empty(), outcome.test(), outcome::output);
  }

  /** How a row of the table on this fault begins. */
  static String cells(Fault fault) {
    return Text.of("| %s | `%s` |", fault.name(), fault.alteration().file());
  }

  private void everyOneIsCaught(String where, List<Fault> faults) {
    // Several at a time, for most of the time goes by in starting processes.
    List<Outcome> outcomes = faults.parallelStream().map(this::outcome).toList();
    List<String> missed = new ArrayList<>();
    System.out.println(
        Text.of("| fault planted in %s | where | caught by |%n|---|---|---|", where));
    for (int i = 0; i < faults.size(); i++) {
      Outcome outcome = outcomes.get(i);
      String test = outcome.test().map(name -> "`" + name + "`").orElse("**nothing**");
      String end = outcome.crashed() ? ", by a crash" : "";
      System.out.println(cells(faults.get(i)) + " " + test + end + " |");
      if (!outcome.found()) {
        missed.add(faults.get(i).name() + "\n" + outcome.output());
      }
    }
    assertEquals(List.of(), missed, "faults that no test noticed");
  }

  private Outcome outcome(Fault fault) {
    try {
      Path altered = Files.createTempDirectory(folder, "fault");
      fault.alteration().into(altered);
      return Apart.run(altered, fault.tests());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
