package gibbon.check.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.app.CommandLines;
import gibbon.app.CommandLines.Outcome;
import gibbon.check.ComparingDevice;
import gibbon.check.HarmfulDevice;
import gibbon.device.Device;
import gibbon.device.Launch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A good device passes, a bad one is found out, and the kernel at fault is named. */
class CheckCommandTest {
  private record Result(int status, String out) {}

  private static Result check(BiConsumer<Device, Launch> harm) {
    StringWriter text = new StringWriter();
    try (ComparingDevice comparing = new ComparingDevice(new HarmfulDevice(harm))) {
      int status = CheckCommand.check(new PrintWriter(text), comparing, 4, 5);
      return new Result(status, text.toString());
    }
  }

  private static void harm(Device device, Launch launch, String kernel, double by) {
    if (launch.kernel().name().equals(kernel)) {
      HarmfulDevice.change(device, HarmfulDevice.written(launch).get(0), 0, by);
    }
  }

  private static void assertVerdict(String out, String line, String verdict) {
    assertTrue(
        out.lines().anyMatch(l -> l.startsWith(line) && l.contains(verdict)),
        () -> line + " is not '" + verdict + "' in\n" + out);
  }

  @Test
  void thePlainJavaDeviceAndTheOpenClDevicePass() {
    for (String device : new String[] {"java", "opencl"}) {
      Outcome outcome = CommandLines.run("check", "--device", device, "--tries", "5");
      assertEquals("", outcome.err());
      assertEquals(0, outcome.status(), outcome.out());
      assertVerdict(outcome.out(), "this device's gradients", "ok");
      assertVerdict(outcome.out(), "matmul_nn", "ok");
      assertVerdict(outcome.out(), "sgd_layer", "ok");
      assertVerdict(outcome.out(), "sgd_winners", "ok");
      assertTrue(outcome.out().contains("All is well."), outcome.out());
    }
  }

  @Test
  void aWrongKernelIsNamed() {
    Result result = check((device, launch) -> harm(device, launch, "unary_tanh", 1e-4));
    assertEquals(1, result.status(), result.out());
    assertVerdict(result.out(), "unary_tanh", "FAILED");
    assertVerdict(result.out(), "unary_exp", "ok");
    assertVerdict(result.out(), "every op and its pullback", "FAILED");
    assertVerdict(result.out(), "formulas in double", "ok");
    assertTrue(
        result.out().contains("Repeat it with: ./gibbon check --device java --seed 4 --tries 5"),
        result.out());
  }

  @Test
  void aWrongSignIsALawBroken() {
    Result result = check((device, launch) -> harm(device, launch, "sign_step", 1e-3));
    assertEquals(1, result.status(), result.out());
    assertVerdict(result.out(), "FGSM on a maxout net", "FAILED");
    assertVerdict(result.out(), "sign_step", "FAILED");
  }

  @Test
  void aDeviceThatDoesNotRepeatItselfIsFoundOut() {
    Result result =
        check(
            (device, launch) ->
                harm(device, launch, "matmul_nn", 1e-7 * device.counters().totalLaunches()));
    assertVerdict(result.out(), "training twice", "FAILED");
    assertTrue(result.out().contains("differs when launched again"), result.out());
  }

  @Test
  void wrongOptionsAreOneSentence() {
    Outcome none = CommandLines.run("check", "--tries", "0");
    assertEquals(2, none.status());
    assertTrue(none.err().contains("--tries': expected a whole number of at least 1"), none.err());
    Outcome unknown = CommandLines.run("check", "--device", "nonesuch");
    assertEquals(1, unknown.status());
    assertTrue(unknown.err().startsWith("gibbon: There is no device 'nonesuch'"), unknown.err());
    assertEquals(2, CommandLines.run("check", "--seed", "x").status());
  }
}
