package gibbon.explain;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.PictureShape;
import java.util.List;

/**
 * The gradient of one channel of a pixel, four times over: from the device, from the oracle, as the
 * sum of its paths, and as a finite difference.
 *
 * @param place row and column, and the channel of a picture in colour, such as {@code 14,3,2}
 * @param value of the pixel
 * @param device dJ/dx as the device computed it
 * @param oracle dJ/dx of the oracle's backward pass
 * @param paths dJ/dx as the sum of its paths: the total of the first of {@code sums}
 * @param difference dJ/dx without any backward pass
 * @param disagreement the largest difference between paths, oracle and finite difference, relative
 *     to the oracle's value; 0 where all are zero, null at a kink, where there is no derivative
 * @param sums the pixel's paths, then those of the heaviest unit's gradient, up to the logits
 */
public record PixelAccount(
    String place,
    int row,
    int column,
    int channel,
    double value,
    double device,
    double oracle,
    double paths,
    FiniteDifference difference,
    Double disagreement,
    List<PathSum> sums) {
  /** Terms of a sum that are listed one by one. */
  static final int SHOWN = 10;

  static PixelAccount of(
      Question question,
      Question.Pixel pixel,
      int reference,
      Oracle oracle,
      Oracle.Trace trace,
      double[] x,
      double[] deviceGradient) {
    PictureShape shape = question.shape();
    if (!shape.has(pixel.row(), pixel.column(), pixel.channel())) {
      throw new GibbonException(
          Text.of(
              "The picture has rows 0 to %d, columns 0 to %d and channels 0 to %d, got pixel %d,%d,%d.",
              shape.rows() - 1,
              shape.columns() - 1,
              shape.channels() - 1,
              pixel.row(),
              pixel.column(),
              pixel.channel()));
    }
    int input = shape.index(pixel.row(), pixel.column(), pixel.channel());
    String name = "dJ/dx[" + shape.place(input) + "]";
    List<PathSum> sums = PathSum.chain(name, trace.layers(), 0, input, SHOWN);
    FiniteDifference difference =
        FiniteDifference.of(oracle, trace.layers(), x, input, reference, trace.odds());
    double exact = trace.gradient()[input];
    double paths = sums.get(0).total();
    double apart = Math.max(Math.abs(paths - exact), Math.abs(difference.value() - exact));
    Double disagreement = difference.kink() ? null : apart == 0 ? 0 : apart / Math.abs(exact);
    return new PixelAccount(
        shape.place(input),
        pixel.row(),
        pixel.column(),
        pixel.channel(),
        x[input],
        deviceGradient[input],
        exact,
        paths,
        difference,
        disagreement,
        sums);
  }

  /** The unit of the first layer through which most of the gradient comes, either way. */
  Question.Unit heaviest() {
    return new Question.Unit(1, sums.get(0).terms().get(0).unit());
  }
}
