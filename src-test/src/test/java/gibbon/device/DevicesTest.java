package gibbon.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
