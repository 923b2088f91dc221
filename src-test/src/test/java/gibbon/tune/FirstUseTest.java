package gibbon.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.device.Tunables;
import gibbon.device.Tunables.Group;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What is faster and comes to the same bits is found and kept; nothing else is. */
class FirstUseTest {
  private static final Map<String, Integer> SLOW = Map.of("SIZE", 1);
  private static final Map<String, Integer> FAST = Map.of("SIZE", 2);
  private static final Map<String, Integer> FASTEST_AND_OFF_BY_A_BIT = Map.of("SIZE", 3);
  private static final Group GROUP =
      new Group("planted", List.of("nn 10"), List.of(FASTEST_AND_OFF_BY_A_BIT, FAST));

  /** Plain Java that waits before each launch as long as its size says. */
  private static final class Planted implements Tunables {
    private final List<String> asked = new ArrayList<>();
    private Map<String, Integer> kept = Map.of();
    private int open;

    @Override
    public List<Group> all() {
      return List.of(GROUP);
    }

    @Override
    public List<Group> atFirstUse() {
      return List.of(GROUP);
    }

    @Override
    public List<Group> likely() {
      return List.of(GROUP);
    }

    @Override
    public Map<String, Integer> bad() {
      return SLOW;
    }

    @Override
    public Map<String, Integer> shipped() {
      return SLOW;
    }

    @Override
    public Map<String, Integer> kept() {
      return kept;
    }

    @Override
    public Device open(Map<String, Integer> sizes) {
      JavaDevice device = new JavaDevice();
      int size = sizes.get("SIZE");
      open++;
      return (Device)
          Proxy.newProxyInstance(
              Device.class.getClassLoader(),
              new Class<?>[] {Device.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("launch")) {
                  LockSupport.parkNanos(20_000_000 / (size * size));
                }
                open -= method.getName().equals("close") ? 1 : 0;
                Object answer = method.invoke(device, arguments);
                if (size == 3
                    && method.getName().equals("read")
                    && arguments[1] instanceof float[] numbers) {
                  numbers[0] = Math.nextUp(numbers[0]);
                }
                return answer;
              });
    }

    @Override
    public Path keep(Map<String, Integer> sizes, List<String> again) {
      kept = sizes;
      asked.addAll(again);
      return Path.of("kept");
    }
  }

  @Test
  void theFastestOfTheSameBitsIsTaken() {
    Planted planted = new Planted();
    FirstUse.Outcome outcome = FirstUse.tune(planted, List.of(GROUP), SLOW, 60);
    assertEquals(FAST, outcome.sizes());
    assertTrue(outcome.gains().get("planted") > 2, outcome::toString);
    assertEquals(List.of(), outcome.again());
    assertEquals(0, planted.open, "devices are still open");
  }

  @Test
  void whatIsFastestAlreadyStaysOrWaitsForAQuieterMoment() {
    Group slower = new Group("planted", List.of("nn 10"), List.of(SLOW));
    FirstUse.Outcome outcome = FirstUse.tune(new Planted(), List.of(slower), FAST, 60);
    assertEquals(FAST, outcome.sizes());
    assertEquals(1, outcome.gains().size() + outcome.again().size());
  }

  @Test
  void whatThereIsNoTimeForIsTriedAgain() {
    FirstUse.Outcome outcome = FirstUse.tune(new Planted(), List.of(GROUP), SLOW, 0);
    assertEquals(SLOW, outcome.sizes());
    assertEquals(List.of("planted"), outcome.again());
  }

  /** It is begun in time, but not a candidate of it is. */
  @Test
  void whatIsBegunAndNotTriedIsTriedAgain() {
    FirstUse.Outcome outcome = FirstUse.tune(new Planted(), List.of(GROUP), SLOW, .02);
    assertEquals(SLOW, outcome.sizes());
    assertEquals(Map.of(), outcome.gains());
    assertEquals(List.of("planted"), outcome.again());
  }

  /** The build sets GIBBON_TUNING=off, and plain Java has no sizes. */
  @Test
  void testsTuneNothing() {
    for (DeviceInfo info : Devices.list()) {
      assertTrue(Devices.tunables(info).map(Tunables::atFirstUse).orElse(List.of()).isEmpty());
      FirstUse.of(
          info,
          line -> {
            throw new AssertionError(line);
          });
    }
  }
}
