package gibbon.onnx;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Pictures of one, two or three axes as those of two, [batch, height, width, channels]: a line is a
 * picture of one row, and the slices of a volume are pictures of their own.
 *
 * @param batch of the value
 * @param slices of each volume; 1 for flat pictures
 * @param spatial extents of the value, without batch and channels
 */
record Planes(int batch, int slices, int[] spatial, Var pictures) {
  /** A value [batch, channels, …]. */
  static Planes of(Traced x) {
    int[] shape = x.shape();
    if (shape.length < 3 || shape.length > 5) {
      throw new OnnxException(
          Arrays.toString(shape) + ", expected [batch, channels, …] with 1 to 3 axes more");
    }
    int[] spatial = Arrays.copyOfRange(shape, 2, shape.length);
    int slices = spatial.length == 3 ? spatial[0] : 1;
    int height = spatial.length == 1 ? 1 : spatial[spatial.length - 2];
    int width = spatial[spatial.length - 1];
    Var last = x.in(order(shape.length));
    Shape flat = Shape.of(shape[0] * slices, height, width, shape[1]);
    return new Planes(shape[0], slices, spatial, Ops.reshape(last, flat));
  }

  /** Channels last. */
  static int[] order(int rank) {
    int[] order = new int[rank];
    for (int i = 1; i < rank - 1; i++) {
      order[i] = i + 1;
    }
    order[rank - 1] = 1;
    return order;
  }

  /** A function of pictures, applied to every slice. */
  Planes map(UnaryOperator<Var> function) {
    Var y = function.apply(pictures);
    int[] changed = spatial.clone();
    if (changed.length > 1) {
      changed[changed.length - 2] = y.shape().extent(1);
    }
    changed[changed.length - 1] = y.shape().extent(2);
    return new Planes(batch, slices, changed, y);
  }

  /** A function of pictures whose rows are the slices of a volume, applied to every volume. */
  Planes mapDepth(UnaryOperator<Var> function) {
    Shape shape = pictures.shape();
    int plane = shape.extent(1) * shape.extent(2);
    Var y = function.apply(Ops.reshape(pictures, Shape.of(batch, slices, plane, shape.extent(3))));
    int left = y.shape().extent(1);
    int[] changed = OnnxExtents.with(spatial, 0, left);
    Shape flat = Shape.of(batch * left, shape.extent(1), shape.extent(2), shape.extent(3));
    return new Planes(batch, left, changed, Ops.reshape(y, flat));
  }

  /** These volumes by slices: [batch, slices, height, width, channels]. */
  Var volumes() {
    Shape s = pictures.shape();
    return Ops.reshape(pictures, Shape.of(batch, slices, s.extent(1), s.extent(2), s.extent(3)));
  }

  /** Back to a value [batch, channels, …], channels last in memory. */
  Traced value() {
    int[] extents = new int[spatial.length + 2];
    extents[0] = batch;
    System.arraycopy(spatial, 0, extents, 1, spatial.length);
    extents[extents.length - 1] = pictures.shape().extent(3);
    return new Traced(Ops.reshape(pictures, Shape.of(extents)), order(extents.length));
  }
}
