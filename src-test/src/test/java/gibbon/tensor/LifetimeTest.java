package gibbon.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import org.junit.jupiter.api.Test;

/** A tensor belongs to its arena and its device, and dies with them. */
class LifetimeTest {
  private static final Shape SHAPE = Shape.of(2, 3);

  @Test
  void aClosedArenaGivesAllMemoryBackAndClosingTwiceIsHarmless() {
    try (Device device = new JavaDevice()) {
      Arena arena = new Arena(device);
      arena.full(SHAPE, 1);
      Ops.exp(new Tape(arena).leaf(arena.of(Shape.of(2), 1., 2.)));
      assertEquals(3, device.counters().liveBuffers());
      arena.close();
      arena.close();
      assertEquals(0, device.counters().liveBuffers());
    }
  }

  @Test
  void aTensorOfAClosedArenaIsRefusedWhateverIsDoneWithIt() {
    try (Device device = new JavaDevice();
        Arena open = new Arena(device)) {
      Arena closed = new Arena(device);
      Tensor dead = closed.full(SHAPE, 1);
      Tensor view = dead.reshaped(Shape.of(6));
      closed.close();
      Var leaf = new Tape(open).leaf(dead);
      assertRefused(dead::toFloats);
      assertRefused(dead::toDoubles);
      assertRefused(view::toDoubles);
      assertRefused(() -> dead.write(new float[6]));
      assertRefused(() -> dead.write(new double[6]));
      assertRefused(() -> dead.reshaped(Shape.of(6)));
      assertRefused(() -> Ops.exp(leaf));
      assertRefused(() -> Ops.reshape(leaf, Shape.of(6)));
      assertRefused(() -> closed.allocate(SHAPE));
    }
  }

  private static void assertRefused(Runnable use) {
    IllegalStateException e = assertThrows(IllegalStateException.class, use::run);
    assertTrue(e.getMessage().contains("closed"), e.getMessage());
  }

  @Test
  void aTensorOfAnotherDeviceIsRefused() {
    try (Device here = new JavaDevice();
        Device there = new JavaDevice();
        Arena own = new Arena(here);
        Arena foreign = new Arena(there)) {
      Tape tape = new Tape(own);
      Var x = tape.leaf(own.full(SHAPE, 1));
      Var y = tape.leaf(foreign.full(SHAPE, 1));
      Exception e = assertThrows(IllegalArgumentException.class, () -> Ops.add(x, y));
      assertTrue(e.getMessage().contains("another device"), e.getMessage());
    }
  }

  @Test
  void aDeviceClosedWithMemoryInUseSaysSo() {
    Device device = new JavaDevice();
    Arena arena = new Arena(device);
    arena.full(SHAPE, 1);
    arena.full(SHAPE, 1);
    DeviceException e = assertThrows(DeviceException.class, device::close);
    assertTrue(e.getMessage().contains("2 buffers"), e.getMessage());
  }

  @Test
  void numbersOfTheWrongCountAreRefused() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      assertThrows(ShapeException.class, () -> arena.of(SHAPE, 1., 2.));
      assertThrows(ShapeException.class, () -> arena.of(SHAPE, new float[7]));
      assertThrows(ShapeException.class, () -> arena.full(SHAPE, 1).scalar());
      assertThrows(ShapeException.class, () -> arena.full(SHAPE, 1).reshaped(Shape.of(5)));
      assertThrows(GibbonException.class, () -> arena.ofIntegers(1, (1 << 24) + 1));
      assertArrayEquals(
          new double[] {-(1 << 24), 1 << 24}, arena.ofIntegers(-(1 << 24), 1 << 24).toDoubles());
    }
  }

  @Test
  void impossibleShapesAreRefused() {
    assertThrows(ShapeException.class, () -> Shape.of(2, 0));
    assertThrows(ShapeException.class, () -> Shape.of(-1));
    assertThrows(ShapeException.class, () -> Shape.of(1 << 16, 1 << 15));
    assertThrows(ShapeException.class, () -> Shape.of(1, 1, 1, 1, 1, 1, 1, 1, 1));
    assertEquals(Integer.MAX_VALUE, Shape.of(Integer.MAX_VALUE).size());
  }
}
