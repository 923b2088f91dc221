package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The least that ops take, next to what they refuse. */
class LeastShapesTest {
  private static final Shape ONE = Shape.of(3);
  private static final LocalResponse RESPONSE = new LocalResponse(1, 0, 0, 1e-30);

  private static void takes(Op op, Shape result, Shape... inputs) {
    assertEquals(result, op.resultShape(List.of(inputs)), op.name());
  }

  private static void refuses(Op op, Shape... inputs) {
    assertThrows(ShapeException.class, () -> op.resultShape(List.of(inputs)), op.name());
  }

  @Test
  void anAxisOfChannelsIsEnough() {
    takes(new ChannelWindowSum(0, 0), ONE, ONE);
    takes(RESPONSE, ONE, ONE);
    takes(new LocalResponseGradient(RESPONSE, false), ONE, ONE, ONE, ONE);
    refuses(RESPONSE, Shape.SCALAR);
    refuses(new LocalResponseGradient(RESPONSE, false), Shape.SCALAR, Shape.SCALAR, Shape.SCALAR);
  }

  @Test
  void aWindowOfChannelsReachesNoLessThanNothing() {
    refuses(new ChannelWindowSum(-1, 0), ONE);
    refuses(new ChannelWindowSum(0, -1), ONE);
    assertThrows(IllegalArgumentException.class, () -> new LocalResponse(0, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new LocalResponse(1, 1, 1, 0));
  }

  @Test
  void aMaxoutUnitMayHaveOnePiece() {
    Shape picture = Shape.of(1, 2, 2, 1);
    Shape filters = Shape.of(1, 1, 1, 3);
    Window plain = Window.plain();
    takes(new Conv2dMaxout(plain, 1), Shape.of(1, 2, 2, 3), picture, filters, ONE);
    refuses(new Conv2dMaxout(plain, 0), picture, filters, ONE);
    refuses(new Conv2dMaxout(plain, 2), picture, filters, ONE);
  }

  @Test
  void anyAxisIsPaddedOnEitherSide() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Var x = new Tape(arena).leaf(arena.of(Shape.of(1, 2), new double[] {1, 2}));
      double[] below = PictureOps.pad(x, 0, 0, 1, 9).value().toDoubles();
      assertArrayEquals(new double[] {1, 2, 9, 9}, below);
      double[] before = PictureOps.pad(x, -1, 1, 0, 9).value().toDoubles();
      assertArrayEquals(new double[] {9, 1, 2}, before);
      assertEquals(x, PictureOps.pad(x, -2, 0, 0, 9));
      for (int axis : new int[] {-3, 2}) {
        assertThrows(ShapeException.class, () -> PictureOps.pad(x, axis, 0, 1, 9));
      }
    }
  }

  /** A row more would be all padding: rounding up leaves it out. */
  @Test
  void noWindowBeginsBehindThePicture() {
    Steps two = new Steps(2, 1, 1, 1);
    assertEquals(2, two.outputs(3, 2));
    // Over: 3 + 2 − 2 − 2 = 1, and the third would begin at place 3, behind the three there are.
    assertEquals(2, two.outputsRoundedUp(3, 2));
    assertEquals(3, two.outputsRoundedUp(4, 3));
  }

  /** What a window leaves over makes one more, nothing left over does not, nor does no window. */
  @Test
  void nothingLeftOverAddsNoWindow() {
    assertEquals(2, new Steps(2, 0, 0, 1).outputsRoundedUp(5, 3));
    assertEquals(3, new Steps(2, 0, 0, 1).outputsRoundedUp(6, 3));
    assertEquals(0, new Steps(3, 0, 0, 1).outputsRoundedUp(1, 3));
  }

  @Test
  void aMeanCountsThePaddingBehindIfAsked() {
    PoolShape shape =
        PoolShape.of("mean", Shape.of(1, 3, 3, 1), new Pool(2, 2, Window.of(1, 1), false));
    int corner = 4 * 4 - 1;
    assertEquals(1, shape.counted(corner, false));
    assertEquals(4, shape.counted(corner, true));
  }

  @Test
  void theFactorOfTheResponsesSlopeIsWritten() {
    String rule =
        new LocalResponseGradient(new LocalResponse(4, 3, .5, 1), false).rule().toString();
    assertTrue(rule.contains("s^-1.5") && rule.contains("2 · 3.0 · 0.5 / 4"), rule);
  }
}
