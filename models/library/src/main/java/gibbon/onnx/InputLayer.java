package gibbon.onnx;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.Arrays;

/**
 * The first layer of an imported network: from pixels of 0…1, red first, to what its file was
 * trained on. It is on the tape, so gradients and ε are those of the picture.
 *
 * @param scale what a channel is multiplied by, one for all or one each, in the network's order
 * @param shift what is added then
 * @param blueFirst whether the network's first channel is blue
 */
record InputLayer(double[] scale, double[] shift, boolean blueFirst) {
  /** (range · x − mean) / deviation. */
  static InputLayer of(double range, double[] mean, double[] deviation, boolean blueFirst) {
    int channels = Math.max(mean.length, deviation.length);
    double[] scale = new double[channels];
    double[] shift = new double[channels];
    for (int c = 0; c < channels; c++) {
      double by = deviation[deviation.length == 1 ? 0 : c];
      scale[c] = range / by;
      shift[c] = -mean[mean.length == 1 ? 0 : c] / by;
    }
    return new InputLayer(scale, shift, blueFirst);
  }

  /** Whether it can be applied to pictures of so many channels. */
  boolean fits(int channels) {
    return (scale.length == 1 || scale.length == channels) && (!blueFirst || channels == 3);
  }

  /** Pictures [batch, rows, columns, channels], treated and in the network's order of channels. */
  Var apply(Var x) {
    Var y = x;
    if (blueFirst) {
      y =
          Ops.concatenate(
              -1, Ops.slice(y, -1, 2, 1), Ops.slice(y, -1, 1, 1), Ops.slice(y, -1, 0, 1));
    }
    if (scale.length == 1) {
      boolean nothing = scale[0] == 1 && shift[0] == 0;
      return nothing ? y : Ops.affine(y, scale[0], shift[0]);
    }
    boolean even = Arrays.stream(scale).distinct().count() == 1;
    Var scaled = even ? Ops.scale(y, scale[0]) : Ops.multiply(y, row(y, scale));
    return Ops.add(scaled, row(y, shift));
  }

  private static Var row(Var y, double[] numbers) {
    return y.tape().leaf(y.tape().arena().of(Shape.of(numbers.length), numbers));
  }
}
