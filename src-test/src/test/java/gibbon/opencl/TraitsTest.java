package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.DeviceInfo;
import gibbon.device.DeviceInfo.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which devices are offered, in which order, and what tells their tuning files apart. */
class TraitsTest {
  private static Traits traits(Type type, String name, boolean own, long memory, int version) {
    DeviceInfo info = new DeviceInfo("opencl:0.0", "P", name, type, 8, memory, "OpenCL 3.0", "1");
    return new Traits(info, version, true, true, own, true, true, 256, 1 << 15, memory, 1);
  }

  /** A laptop lists its integrated GPU first, which has the processor's large memory. */
  @Test
  void aCardComesBeforeTheProcessorsOwnGpuAndTheLargerBeforeTheSmaller() {
    List<Traits> best =
        List.of(
            Described.of("h200"),
            Described.of("rtx4060"),
            Described.of("irisxe"),
            Described.of("mali"),
            traits(Type.PROCESSOR, "cores", false, 1L << 40, 30),
            traits(Type.ACCELERATOR, "board", true, 1L << 41, 12));
    for (int seed = 0; seed < 20; seed++) {
      List<Traits> found = new ArrayList<>(best);
      Collections.shuffle(found, new Random(seed));
      found.sort(Traits.BEST_FIRST);
      assertEquals(best, found);
    }
  }

  @Test
  void aDeviceWithoutACompilerOrWithAnOldOneIsLeftOutInASentence() {
    assertEquals("", traits(Type.GPU, "new", true, 1, 12).refusal());
    String old = traits(Type.GPU, "Clover", true, 1, Traits.version("OpenCL C 1.1")).refusal();
    assertEquals(
        "opencl:0.0 (Clover, P) is left out: its compiler is of OpenCL C 1.1, and 1.2 is needed;"
            + " update its driver.",
        old);
    DeviceInfo info = traits(Type.GPU, "mute", true, 1, 12).info();
    Traits mute = new Traits(info, 12, true, false, true, true, true, 256, 1 << 15, 1, 1);
    assertTrue(mute.refusal().contains("mute"), mute.refusal());
    Traits embedded = new Traits(info, 12, false, true, true, true, true, 256, 1 << 15, 1, 1);
    assertTrue(embedded.refusal().contains("mute"), embedded.refusal());
    assertTrue(embedded.refusal().contains("embedded profile"), embedded.refusal());
    assertEquals(30, Traits.version("OpenCL C 3.0 "));
    assertEquals(0, Traits.version("nothing"));
  }

  /** 128 × 128 sums with two tiles of 16 terms each need 33 KiB. */
  @Test
  void tilesAreTriedThatADevicesLocalMemoryHolds() {
    Map<String, Integer> large = new Tiles(16, 8, 16, 2).sizes();
    assertTrue(tiles("h200").contains(large));
    assertTrue(tiles("mi300x").contains(large));
    assertFalse(tiles("m2").contains(large));
    for (String device : List.of("h200", "mi300x", "irisxe", "m2", "mali", "group64", "group1")) {
      Traits traits = Described.of(device);
      assertTrue(tiles(device).size() > 0, device);
      for (Map<String, Integer> sizes : tiles(device)) {
        assertTrue(Tiles.of(sizes).localBytes() <= traits.localMemory(), device);
        assertTrue(Tiles.of(sizes).items() <= traits.group(), device);
      }
    }
  }

  private static List<Map<String, Integer>> tiles(String device) {
    return SearchSpace.of(Described.of(device)).get(0).candidates();
  }

  /** NVIDIA's version is OpenCL 3.0 CUDA, whatever the driver. */
  @Test
  void anotherDriverHasAnotherTuningFile() {
    DeviceInfo old = new DeviceInfo("s", "P", "H200", Type.GPU, 1, 1, "OpenCL 3.0 CUDA", "550.54");
    DeviceInfo next = new DeviceInfo("s", "P", "H200", Type.GPU, 1, 1, "OpenCL 3.0 CUDA", "560.1");
    java.nio.file.Path folder = java.nio.file.Path.of("f");
    assertNotEquals(TuningFile.of(folder, old), TuningFile.of(folder, next));
    // Where the version names the driver already, the file keeps the name it had.
    DeviceInfo pocl = new DeviceInfo("s", "P", "cpu", Type.PROCESSOR, 1, 1, "PoCL 3.1", "3.1");
    assertEquals("cpu-pocl-3-1.properties", TuningFile.of(folder, pocl).getFileName().toString());
  }
}
