package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.Devices;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where the loader knows two platforms of one name, each is reached, and a name is asked back. */
@EnabledOnOs(OS.LINUX)
class TwoPlatformsTest {
  private record Outcome(int status, String output) {}

  /** Opens a device and has it multiply, in a process of its own. */
  public static void main(String[] arguments) {
    try (Device device = Devices.open(arguments[0]);
        Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var row = tape.leaf(arena.of(Shape.of(1, 2), 1., 2.));
      Var column = tape.leaf(arena.of(Shape.of(2, 1), 3., 4.));
      System.out.println(device.info().selector() + " " + Ops.matmul(row, column).value().scalar());
    } catch (DeviceException refusal) {
      System.out.println(refusal.getMessage());
      System.exit(1);
    }
  }

  @TempDir private Path folder;

  /** Names the platform of the tests twice. */
  private Outcome open(String selector) throws IOException, InterruptedException {
    String named = System.getenv().getOrDefault("OCL_ICD_VENDORS", "/etc/OpenCL/vendors");
    Path vendors = Files.createDirectories(folder.resolve("vendors"));
    try (Stream<Path> files = Files.list(Path.of(named))) {
      Path first =
          files.filter(file -> file.toString().endsWith(".icd")).sorted().findFirst().get();
      for (String name : List.of("a.icd", "b.icd")) {
        Files.write(vendors.resolve(name), Files.readAllBytes(first));
      }
    }
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TwoPlatformsTest.class.getName()));
    command.add(selector);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("OCL_ICD_FILENAMES");
    builder.environment().put("OCL_ICD_VENDORS", vendors.toString());
    int status = builder.redirectOutput(output.toFile()).start().waitFor();
    return new Outcome(status, Files.readString(output));
  }

  @Test
  void eachIsReachedAndAskedBackByName() throws Exception {
    String name = Opened.first().info().name();
    Outcome asked = open(name);
    assertEquals(1, asked.status, asked.output);
    assertEquals(1, asked.output.lines().count(), asked.output);
    assertTrue(asked.output.contains("opencl:0.0") && asked.output.contains("opencl:1.0"));
    Outcome second = open("opencl:1.0");
    assertEquals(0, second.status, second.output);
    assertEquals("opencl:1.0 11.0", second.output.strip());
  }
}
