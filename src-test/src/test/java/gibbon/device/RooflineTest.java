package gibbon.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.DeviceInfo.Type;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is launched to measure roofs: enough for a GPU, and not too much for a processor. */
class RooflineTest {
  private final TreeMap<String, Integer> items = new TreeMap<>();
  private final List<Integer> copiesInRow = new ArrayList<>();
  private int copies;
  private double arithmeticSeconds;

  /** A device of a kind that notes what it is asked for; multiply-adds take some milliseconds. */
  private Device noting(Type type, int units, long memory) {
    DeviceInfo info = new DeviceInfo("x", "P", "N", type, units, memory, "1", "1");
    return (Device)
        Proxy.newProxyInstance(
            Device.class.getClassLoader(),
            new Class<?>[] {Device.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "info":
                  return info;
                case "allocate":
                  int length = (Integer) arguments[0];
                  return (Buffer) () -> length;
                case "bytes":
                  return 4;
                case "launch":
                  noted((Launch) arguments[0]);
                  return null;
                case "finish":
                  copiesInRow.add(copies);
                  copies = 0;
                  return null;
                default:
                  return null;
              }
            });
  }

  private void noted(Launch launch) throws InterruptedException {
    items.put(launch.kernel().name(), launch.items());
    if (launch.kernel() == Roofline.COPY_PEAK) {
      copies++;
    } else {
      Thread.sleep(6);
      arithmeticSeconds += .006;
    }
  }

  /** An H200's 132 multiprocessors hold 2,048 work-items each, its cache 50 MB. */
  @Test
  void aGpusUnitsAreFullAndItsCopyIsLongerThanALaunchAndLargerThanACache() {
    Roofline.measure(noting(Type.GPU, 132, 139L << 30));
    assertEquals(2048 * 132, items.get("fma_peak"));
    assertTrue(16L * 4 * items.get("copy_peak") == 1 << 30);
    assertEquals(20, copiesInRow.stream().mapToInt(n -> n).max().getAsInt());
    assertTrue(arithmeticSeconds > .3, "clocks rise from idle");
  }

  @Test
  void aSmallGpusMemorySuffices() {
    long memory = 2L << 30;
    Roofline.measure(noting(Type.GPU, 2, memory));
    assertTrue(2 * 16L * 4 * items.get("copy_peak") <= memory / 4);
  }

  @Test
  void aProcessorIsMeasuredAsItWas() {
    Roofline.measure(noting(Type.PROCESSOR, 2, 20L << 30));
    assertEquals(1024, items.get("fma_peak"));
    assertEquals(1 << 25, 16 * items.get("copy_peak"));
    assertEquals(1, copiesInRow.stream().mapToInt(n -> n).max().getAsInt());
  }

  @Test
  void noKernelMultipliesFasterThanTheMultiplyAdds() {
    Roofline roofs = new Roofline(1000, 100);
    assertFalse(roofs.impossible(1e9, 0, 1e-3));
    assertTrue(roofs.impossible(1e9, 0, .8e-3));
    // What stays in a cache may well be moved faster than the copy of large arrays.
    assertFalse(roofs.impossible(0, 1e9, 1e-3));
  }
}
