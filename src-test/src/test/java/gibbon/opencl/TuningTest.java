package gibbon.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.device.Devices;
import gibbon.device.Kernel;
import gibbon.device.Launch;
import gibbon.device.Tunables;
import gibbon.device.Tunables.Group;
import gibbon.tune.Tuner;
import gibbon.tune.Tuner.Outcome;
import gibbon.tune.Tuner.Product;
import gibbon.tune.Tuner.Result;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
  private static final Tunables TUNABLES = Devices.tunables(DEVICE).get();

  @TempDir private Path folder;

  @Test
  void withoutAFileTheShippedSizesHold() {
    assertEquals(SHIPPED, TuningFile.load(folder, DEVICE, SHIPPED));
  }

  @Test
  void theSizesOfAFileAreUsedByKernelsAndRoutines() {
    TuningFile.save(folder, DEVICE, Map.of("NARROW_ROWS", 4), List.of());
    Tuning tuned = TuningFile.load(folder, DEVICE, SHIPPED);
    assertEquals(4, tuned.size("NARROW_ROWS"));
    assertEquals(SHIPPED.size("TILE_ROWS"), tuned.size("TILE_ROWS"));
    assertTrue(ClPrograms.options(true, tuned).contains("-DNARROW_ROWS=4"));
  }

  /** On a machine that is never quiet, a long work must not wait a minute each time. */
  @Test
  void whatCouldNotBeJudgedIsTriedAgainThreeTimesAtMost() {
    assertNull(TuningFile.again(folder, DEVICE));
    for (int tried = 1; tried <= 3; tried++) {
      TuningFile.save(folder, DEVICE, Map.of("NARROW_ROWS", 4), List.of("a b", "c"));
      assertEquals(tried < 3 ? List.of("a b", "c") : List.of(), TuningFile.again(folder, DEVICE));
    }
    assertEquals(4, TuningFile.load(folder, DEVICE, SHIPPED).size("NARROW_ROWS"));
    TuningFile.save(folder, DEVICE, Map.of(), List.of());
    assertEquals(List.of(), TuningFile.again(folder, DEVICE));
  }

  @Test
  void offMeansTheShippedSizesAndNothingKept() {
    assertEquals(SHIPPED, TuningFile.load(null, DEVICE, SHIPPED));
    assertThrows(DeviceException.class, () -> TuningFile.save(null, DEVICE, Map.of(), List.of()));
  }

  /** Files and resumed trainings promise the same numbers to the bit, tuned meanwhile or not. */
  @Test
  void noSizesOfTheFirstUseChangeABit() {
    Tuning shipped = Tuning.shipped(Opened.first());
    List<String> expected = bits(Map.of());
    assertTrue(expected.size() > 100);
    Map<String, Integer> last = new HashMap<>();
    for (Group group : SearchSpace.first(Opened.first().traits(), shipped)) {
      last.putAll(group.candidates().get(group.candidates().size() - 1));
    }
    assertNotEquals(shipped, shipped.with(last));
    List<String> tuned = bits(last);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), tuned.get(i), "launch " + i);
    }
    // The test sees bits: dot products add their terms in another order than panels.
    assertNotEquals(expected, bits(Map.of("PACKED_NT", 1 - shipped.size("PACKED_NT"))));
  }

  /** Hashes of all that products and convolutions write, forwards and backwards. */
  private static List<String> bits(Map<String, Integer> sizes) {
    List<String> hashes = new ArrayList<>();
    try (Device device = TUNABLES.open(sizes)) {
      Device seen =
          (Device)
              Proxy.newProxyInstance(
                  Device.class.getClassLoader(),
                  new Class<?>[] {Device.class},
                  (proxy, method, arguments) -> {
                    Object answer = method.invoke(device, arguments);
                    if (arguments != null && arguments[0] instanceof Launch launch) {
                      for (Kernel.Array written : launch.kernel().writes()) {
                        float[] numbers = new float[launch.buffer(written).length()];
                        device.read(launch.buffer(written), numbers);
                        hashes.add(launch.kernel().name() + " " + Arrays.hashCode(numbers));
                      }
                    }
                    return answer;
                  });
      for (OpCase row : OpCases.all()) {
        // What writes a part of a buffer leaves the rest as it was, which is nobody's number.
        if (row.name().matches("(matmul|maxout_layer|conv2d)(?!.*(branches|of_a_part)).*")) {
          row.differentiate(seen, new Sizes(14, 19, 35), 3, false);
        }
      }
    }
    return hashes;
  }

  /** A tile of one file must not make drivers build all the others. */
  @Test
  void aProgramIsBuiltWithTheSizesThatItNames() {
    String options = ClPrograms.options(true, SHIPPED) + " -DOTHER=1";
    String needed = Tuning.needed(options, ClPrograms.text("matmul_dots"));
    assertTrue(needed.contains("-DDOT_ROWS=4") && needed.endsWith(" -DOTHER=1"), needed);
    assertTrue(!needed.contains("CONV_ROWS"), needed);
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

  /** All but the choice of convolutions, which is a person's and never a tuner's. */
  @Test
  void everyShippedSizeIsDeclared() {
    for (int width : new int[] {8, 16}) {
      Tuning.standard(width)
          .sizes()
          .forEach(
              (macro, size) ->
                  assertEquals(
                      !macro.equals("WINOGRAD"),
                      SearchSpace.declares(macro, size.toString()),
                      macro));
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
              Device device = TUNABLES.open(sizes);
              return sizes.equals(wrong) ? misreading(device) : device;
            });
    assertEquals(right, outcome.best());
    Result rejected = outcome.results().get(0);
    assertTrue(rejected.rejected().contains("wrong at 1 "), rejected.rejected());
    assertEquals(0, rejected.gigaflops());
    assertNull(outcome.results().get(1).rejected());
  }

  /** One that does not build must not take the others with it. */
  @Test
  void aCandidateThatCannotBeBuiltIsRejectedAndTheOthersGoOn() {
    Map<String, Integer> broken = Map.of("NARROW_ROWS", 12);
    Map<String, Integer> right = Map.of("NARROW_ROWS", 8);
    FaultyOpenCl failing = new FaultyOpenCl();
    failing.strike((function, call) -> function.equals("clBuildProgram") ? -11 : 0);
    Outcome outcome =
        Tuner.tune(
            List.of(new Group("planted", List.of("nn"), List.of(broken, right))),
            List.of(new Product("nn", "small", 20, 10, 30)),
            sizes -> sizes.equals(broken) ? failing.open() : TUNABLES.open(sizes));
    assertEquals(right, outcome.best());
    String why = outcome.results().get(0).rejected();
    assertTrue(why.contains("CL_BUILD_PROGRAM_FAILURE"), why);
  }

  /** A GPU's driver takes a hundred megabytes for each. */
  @Test
  void fewCandidatesOfAGpuAreOpenAtATime() {
    Tunables gpu = Devices.tunables(Devices.open("opencl:like:group64").info()).get();
    List<Map<String, Integer>> sizes = new ArrayList<>();
    for (int rows : new int[] {4, 5, 6, 8, 10, 12}) {
      sizes.add(Map.of("NARROW_ROWS", rows));
    }
    int[] open = new int[2];
    Outcome outcome =
        Tuner.tune(
            List.of(new Group("planted", List.of("nn"), sizes)),
            List.of(new Product("nn", "small", 2, 3, 4)),
            chosen -> {
              open[1] = Math.max(open[1], ++open[0]);
              return counted(gpu.open(chosen), open);
            });
    assertEquals(4, open[1]);
    assertEquals(0, open[0]);
    assertEquals(6, outcome.results().size());
    assertTrue(outcome.results().stream().allMatch(result -> result.gigaflops() > 0));
  }

  private static Device counted(Device device, int[] open) {
    return (Device)
        Proxy.newProxyInstance(
            Device.class.getClassLoader(),
            new Class<?>[] {Device.class},
            (proxy, method, arguments) -> {
              open[0] -= method.getName().equals("close") ? 1 : 0;
              return method.invoke(device, arguments);
            });
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
