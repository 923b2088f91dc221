package gibbon.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {
  @ParameterizedTest
  @ValueSource(strings = {"java", "JAVA", " Java ", "oracle", "Plain Java"})
  void thePlainJavaDeviceIsFoundByPartsOfItsName(String selector) {
    try (Device device = Devices.open(selector)) {
      assertEquals("java", device.info().selector());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "opencl:99.0"})
  void whatNamesNoDeviceIsAnsweredWithAll(String selector) {
    DeviceException refused = assertThrows(DeviceException.class, () -> Devices.open(selector));
    assertTrue(refused.getMessage().startsWith("There is no device '" + selector + "'"));
    assertTrue(refused.getMessage().contains("java (plain Java"), refused.getMessage());
  }

  @Test
  void theBestDeviceIsTheFirstOfTheList() {
    try (Device best = Devices.openBest()) {
      assertEquals(Devices.list().get(0), best.info());
    }
  }

  /** A GPU whose compiler fails must not keep the processor away. */
  @Test
  void aGpuThatFailsAtItsFirstKernelIsPassedOverAndNamed() {
    DeviceInfo broken = new DeviceInfo("x:0.0", "P", "Broken", DeviceInfo.Type.GPU, 1, 1, "1", "1");
    List<String> remarks = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    try (Device best =
        Devices.firstOf(
            List.of(broken, JavaDevice.description()),
            selector -> selector.equals("java") ? new JavaDevice() : failing(closed),
            remarks::add)) {
      assertEquals("java", best.info().selector());
    }
    assertEquals(
        List.of(
            "gibbon: the device x:0.0 (Broken) does not work and is passed over: no kernel runs"),
        remarks);
    assertEquals(List.of("closed"), closed);
  }

  private static Device failing(List<String> closed) {
    return (Device)
        Proxy.newProxyInstance(
            Device.class.getClassLoader(),
            new Class<?>[] {Device.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("launch")) {
                throw new DeviceException("no kernel runs");
              }
              if (method.getName().equals("close")) {
                closed.add("closed");
              }
              return method.getName().equals("allocate") ? (Buffer) () -> 1 : null;
            });
  }
}
