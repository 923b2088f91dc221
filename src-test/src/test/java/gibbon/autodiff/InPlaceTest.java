package gibbon.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.train.Sgd;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that change in place after a tape has recorded them are never taken for those it has. */
class InPlaceTest {
  private static final double[] OTHER = {10, 20};

  private interface Check {
    void on(Arena arena, Tape tape);
  }

  private static void on(String selector, Check check) {
    try (Device device = Devices.open(selector);
        Arena arena = new Arena(device)) {
      check.on(arena, new Tape(arena));
    }
  }

  private static Tensor pair(Arena arena) {
    return arena.of(Shape.of(2), 1., 2.);
  }

  private static void assertNoticed(Executable use) {
    String message = assertThrows(IllegalStateException.class, use).getMessage();
    assertTrue(message.contains("changed in place after they were recorded"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void aLeafThatIsOverwrittenBeforeItsGradient(String selector) {
    List<UnaryOperator<Var>> functions =
        List.of(x -> Ops.multiply(x, x), x -> Ops.log(x), x -> Ops.power(x, 3), x -> Ops.abs(x));
    for (UnaryOperator<Var> f : functions) {
      on(
          selector,
          (arena, tape) -> {
            Tensor numbers = pair(arena);
            Var x = tape.leaf(numbers);
            Var y = Ops.sum(f.apply(x));
            numbers.write(OTHER);
            assertNoticed(() -> tape.gradients(y, x));
            assertNoticed(() -> f.apply(x));
            Tape fresh = new Tape(arena);
            Var again = fresh.leaf(numbers);
            fresh.gradients(Ops.sum(f.apply(again)), again).of(again).toDoubles();
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void aViewAndAResultAreTheSameNumbers(String selector) {
    on(
        selector,
        (arena, tape) -> {
          Tensor numbers = pair(arena);
          Var x = tape.leaf(numbers);
          Var y = Ops.sum(Ops.multiply(x, x));
          numbers.reshaped(Shape.of(1, 2)).write(new float[] {3, 4});
          assertNoticed(() -> tape.gradients(y, x));
          Var z = tape.leaf(pair(arena));
          Var e = Ops.exp(z);
          Var loss = Ops.sum(e);
          e.value().write(OTHER);
          assertNoticed(() -> tape.gradients(loss, z));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void whoeverNeedsNoNumbersMayGoOn(String selector) {
    on(
        selector,
        (arena, tape) -> {
          Tensor numbers = pair(arena);
          Var x = tape.leaf(numbers);
          Var y = Ops.sum(Ops.add(x, x));
          numbers.write(OTHER);
          assertArrayEquals(new double[] {2, 2}, tape.gradients(y, x).of(x).toDoubles());
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void gradientsThatShareABuffer(String selector) {
    on(
        selector,
        (arena, tape) -> {
          Var p = tape.leaf(pair(arena));
          Var q = tape.leaf(pair(arena));
          Gradients gradients = tape.gradients(Ops.sum(Ops.add(p, q)), p, q);
          gradients.of(p).write(OTHER);
          assertNoticed(() -> gradients.of(q));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void anUpdateOfAParameterAndALazyGradient(String selector) {
    on(
        selector,
        (arena, tape) -> {
          Parameter weight = Parameter.weight("weight", pair(arena));
          Var w = tape.parameter(weight);
          Var loss = Ops.sum(Ops.multiply(w, w));
          Sgd sgd = new Sgd(arena, List.of(weight), Double.POSITIVE_INFINITY);
          sgd.step(List.of(tape.gradients(loss, w).var(w)), .1, .5);
          assertNoticed(() -> tape.gradients(loss, w));

          Tensor input = arena.of(Shape.of(1, 2), 1., 2.);
          Var x = tape.leaf(input);
          Var m = tape.leaf(arena.full(Shape.of(2, 4), 1));
          Var b = tape.leaf(arena.full(Shape.of(4), 1));
          Var units = Ops.sum(Ops.maxoutLayer(x, m, b, 2));
          Gradients lazy = tape.gradients(units, m);
          input.write(OTHER);
          assertNoticed(() -> lazy.of(m));
        });
  }
}
