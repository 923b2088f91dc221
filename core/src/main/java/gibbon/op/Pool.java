package gibbon.op;

import gibbon.Text;
import gibbon.tensor.Shape;

/**
 * Which numbers of a picture are pooled into one.
 *
 * @param height rows of a window
 * @param width columns of a window
 * @param window how it moves
 * @param roundUp whether a last window that sticks out of the padded picture counts, as in Caffe
 *     and with the ceil_mode of PyTorch and ONNX; not where it would begin behind the picture
 */
public record Pool(int height, int width, Window window, boolean roundUp) {
  public Pool {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          Text.of(
              "A pool needs windows of at least one row and column, got %d and %d.",
              height, width));
    }
  }

  /** Square windows without padding, none of which sticks out. */
  public static Pool of(int side, int stride) {
    return new Pool(side, side, Window.of(stride, 0), false);
  }

  /**
   * The shape of what it makes of pictures [n, h, w, c].
   *
   * @throws gibbon.tensor.ShapeException if they are smaller than a window
   */
  public Shape resultShape(Shape x) {
    return PoolShape.of("A pool", x, this).result();
  }

  /** Such as {@code 3×3 windows, stride 2×2, …}. */
  @Override
  public String toString() {
    return Text.of("%d×%d windows, %s%s", height, width, window, roundUp ? ", rounded up" : "");
  }
}
