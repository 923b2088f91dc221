package gibbon.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.check.Tuner;
import gibbon.check.Tuner.Group;
import gibbon.check.Tuner.Outcome;
import gibbon.check.Tuner.Product;
import gibbon.check.Tuner.Result;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes found by tuning are used, wrong ones are not kept, damaged files are named. */
class TuningTest {
  private static final Tuning SHIPPED = Tuning.standard(16);
  private static final DeviceInfo DEVICE = Opened.first().info();

  @TempDir private Path folder;

  @Test
  void withoutAFileTheShippedSizesHold() {
    assertEquals(SHIPPED, TuningFile.load(folder, DEVICE, SHIPPED));
  }

  @Test
  void theSizesOfAFileAreUsedByKernelsAndRoutines() {
    TuningFile.save(folder, DEVICE, Map.of("NARROW_ROWS", 4));
    Tuning tuned = TuningFile.load(folder, DEVICE, SHIPPED);
    assertEquals(4, tuned.size("NARROW_ROWS"));
    assertEquals(SHIPPED.size("TILE_ROWS"), tuned.size("TILE_ROWS"));
    assertTrue(ClPrograms.options(true, tuned).contains("-DNARROW_ROWS=4"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NARROW_ROWS=4",
        "device=another\nNARROW_ROWS=4",
        "device=@\nNARROW_ROWS=77",
        "device=@\nNARROW_ROWS=many",
        "device=@\nWINGS=2",
        "device=@\n\\uzzzz=1"
      })
  void aDamagedFileIsNamedWithTheRemedy(String text) throws IOException {
    Path file = TuningFile.of(folder, DEVICE);
    byte[] lines =
        (text.replace("@", DEVICE.name() + " " + DEVICE.version()) + "\n").getBytes(UTF_8);
    Files.write(file, TuningFile.sealed(lines));
    assertTrue(!refused(file).contains("cut or changed"));
    Files.write(file, lines);
    assertTrue(refused(file).contains("cut or changed"));
  }

  private String refused(Path file) {
    String message =
        assertThrows(DeviceException.class, () -> TuningFile.load(folder, DEVICE, SHIPPED))
            .getMessage();
    assertTrue(message.contains(file.toString()) && message.contains("./gibbon tune"), message);
    return message;
  }

  @Test
  void everyShippedSizeIsDeclared() {
    for (int width : new int[] {8, 16}) {
      Tuning.standard(width)
          .sizes()
          .forEach(
              (macro, size) -> assertTrue(SearchSpace.declares(macro, size.toString()), macro));
    }
  }

  @Test
  void aWrongCandidateIsRejectedHoweverFast() {
    Map<String, Integer> right = Map.of("NARROW_ROWS", 8);
    Map<String, Integer> wrong = Map.of("NARROW_ROWS", 12);
    Outcome outcome =
        Tuner.tune(
            List.of(new Group("planted", List.of("nn"), List.of(wrong, right))),
            List.of(new Product("nn", "small", 20, 10, 30)),
            sizes -> {
              Device device = SearchSpace.open(DEVICE, sizes);
              return sizes.equals(wrong) ? misreading(device) : device;
            });
    assertEquals(right, outcome.best());
    Result rejected = outcome.results().get(0);
    assertTrue(rejected.rejected().contains("wrong at 1 "), rejected.rejected());
    assertEquals(0, rejected.gigaflops());
    assertNull(outcome.results().get(1).rejected());
  }

  /** The device, but what is read from it is off by little at the second place. */
  private static Device misreading(Device device) {
    return (Device)
        Proxy.newProxyInstance(
            Device.class.getClassLoader(),
            new Class<?>[] {Device.class},
            (proxy, method, arguments) -> {
              Object answer = method.invoke(device, arguments);
              if (method.getName().equals("read") && arguments[1] instanceof double[] numbers) {
                numbers[1] += 1e-3;
              }
              return answer;
            });
  }
}
