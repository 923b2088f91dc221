package gibbon.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody guesses which axis of a parameter runs over its units. */
class ParameterTest {
  private final Device device = new JavaDevice();
  private final Arena arena = new Arena(device);

  @AfterEach
  void close() {
    arena.close();
    device.close();
  }

  private static void isOf(Parameter.Role role, int axis, int units, Parameter parameter) {
    assertEquals(role, parameter.role());
    assertEquals(axis, parameter.outputAxis());
    assertEquals(units, parameter.outputs());
    assertEquals("p", parameter.name());
  }

  @Test
  void unitsRunAlongTheAxisOfTheRole() {
    isOf(Parameter.Role.WEIGHT, 1, 5, Parameter.weight("p", arena.full(Shape.of(3, 5), 0)));
    isOf(Parameter.Role.WEIGHT, 3, 7, Parameter.weight("p", arena.full(Shape.of(2, 4, 3, 7), 0)));
    isOf(Parameter.Role.BIAS, 0, 5, Parameter.bias("p", arena.full(Shape.of(5), 0)));
    isOf(Parameter.Role.CENTRE, 0, 4, Parameter.centre("p", arena.full(Shape.of(4, 3), 0)));
    isOf(Parameter.Role.PRECISION, 0, 4, Parameter.precision("p", arena.full(Shape.of(4, 1), 0)));
  }

  @Test
  void aCopyHoldsTheSameNumbersForItself() {
    Parameter first = Parameter.centre("p", arena.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
    try (Device there = new JavaDevice();
        Arena other = new Arena(there)) {
      Parameter copy = first.copyTo(other);
      first.value().write(new double[6]);
      isOf(Parameter.Role.CENTRE, 0, 2, copy);
      assertEquals(Shape.of(2, 3), copy.value().shape());
      assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, copy.value().toDoubles());
    }
  }
}
