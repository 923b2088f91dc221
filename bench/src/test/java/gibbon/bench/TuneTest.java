package gibbon.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.device.Tunables;
import gibbon.device.Tunables.Group;
import gibbon.tune.FirstUse;
import gibbon.tune.Tuner.Product;
import gibbon.tune.Tuner.Result;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What {@code ./gibbon tune} says that it won, and how it proves what tuning at first use does. */
class TuneTest {
  private static final Map<String, Integer> SLOW = Map.of("SIZE", 1);
  private static final Map<String, Integer> FAST = Map.of("SIZE", 2);
  private static final Product NN = new Product("nn 10", "a", 8, 9, 10);
  private static final Product TN = new Product("tn", "b", 11, 12, 13);

  @Test
  void whatWasWonIsToldShapeByShape() {
    List<String> lines =
        Tune.won(
            List.of(
                new Result("won", Map.of(), NN, .3, 1, null),
                new Result("won", FAST, NN, .2, 1.5, null),
                new Result("won", Map.of(), TN, .1, 1, null),
                new Result("won", FAST, TN, .125, .8, null)));
    assertEquals(3, lines.size(), lines::toString);
    assertTrue(lines.get(1).matches("nn 10 8 9 10 +1\\.50×"), lines.get(1));
    assertTrue(lines.get(2).matches("tn 11 12 13 +0\\.80×"), lines.get(2));
  }

  /** On a device that is as slow as its sizes say, for real. */
  @Test
  void whatIsWonIsMeasuredBesideTheShippedSizes() {
    Planted planted = new Planted(FAST);
    List<String> lines = Tune.won(planted, planted.all(), List.of(TN, NN), FAST);
    assertEquals(2, lines.size(), lines::toString);
    String ratio = lines.get(1).replaceAll("nn 10 8 9 10 +(.*)×", "$1");
    assertTrue(Double.parseDouble(ratio) > 1.5, lines.get(1));
    assertTrue(Tune.won(planted, planted.all(), List.of(NN), SLOW).get(0).contains("Nothing is"));
  }

  @Test
  void badSizesAreMendedOrTheProofFails() {
    TuneProof mended = TuneProof.of(new Planted(FAST), List.of(NN), found(FAST), 9);
    assertTrue(mended.met(), mended.text()::toString);
    TuneProof stuck = TuneProof.of(new Planted(FAST), List.of(NN), found(SLOW), 9);
    assertFalse(stuck.met(), stuck.text()::toString);
    assertTrue(stuck.lines().get(0).reached() < .7, stuck.text()::toString);
  }

  private static FirstUse.Outcome found(Map<String, Integer> sizes) {
    return new FirstUse.Outcome(sizes, Map.of(), List.of(), Map.of());
  }

  @Test
  void theProofIsOfTheLeastAndOfTheTime() {
    FirstUse.Outcome outcome =
        new FirstUse.Outcome(FAST, Map.of("a", 2.), List.of("b"), Map.of("a", 1., "b", 2.));
    TuneProof.Line good = new TuneProof.Line(NN, 50, 99, 100);
    assertTrue(new TuneProof(outcome, 59, List.of(good)).met());
    assertFalse(new TuneProof(outcome, 61, List.of(good)).met());
    TuneProof.Line poor = new TuneProof.Line(TN, 50, 96, 100);
    TuneProof proof = new TuneProof(outcome, 59, List.of(good, poor));
    assertFalse(proof.met());
    String text = String.join("\n", proof.text());
    assertTrue(text.contains("The least came to 96.0 % of the best, after 59.0 s"), text);
    assertTrue(text.matches("(?s).*tn 11 12 13 +50\\.0 +96\\.0 +100\\.0 +96\\.0%.*"), text);
    assertTrue(text.matches("(?s).*\na +2\\.00× +1\\.0\n.*"), text);
    assertTrue(text.matches("(?s).*\nb +not judged +2\\.0\n.*"), text);
  }

  /** Plain Java that waits before each launch as long as its size says. */
  private record Planted(Map<String, Integer> candidate) implements Tunables {
    @Override
    public List<Group> all() {
      return likely();
    }

    @Override
    public List<Group> atFirstUse() {
      return List.of();
    }

    @Override
    public List<Group> likely() {
      return List.of(new Group("planted", List.of("nn 10"), List.of(candidate)));
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
      return FAST;
    }

    @Override
    public Device open(Map<String, Integer> sizes) {
      JavaDevice device = new JavaDevice();
      int size = sizes.getOrDefault("SIZE", 1);
      return (Device)
          Proxy.newProxyInstance(
              Device.class.getClassLoader(),
              new Class<?>[] {Device.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("launch")) {
                  LockSupport.parkNanos(20_000_000 / (size * size));
                }
                return method.invoke(device, arguments);
              });
    }

    @Override
    public Path keep(Map<String, Integer> sizes, List<String> again) {
      throw new AssertionError("a proof keeps nothing");
    }
  }
}
