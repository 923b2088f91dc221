package gibbon.explain;

import gibbon.GibbonException;
import gibbon.Text;
import java.util.List;

/**
 * The gradient of one pixel, four times over: from the device, from the oracle, as the sum of its
 * paths, and as a finite difference.
 *
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
    int row,
    int column,
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
    if (pixel.row() < 0
        || pixel.row() >= question.rows()
        || pixel.column() < 0
        || pixel.column() >= question.columns()) {
      throw new GibbonException(
          Text.of(
              "The picture has rows 0 to %d and columns 0 to %d, got pixel %d,%d.",
              question.rows() - 1, question.columns() - 1, pixel.row(), pixel.column()));
    }
    int input = pixel.row() * question.columns() + pixel.column();
    String name = "dJ/dx[" + pixel.row() + "," + pixel.column() + "]";
    List<PathSum> sums = PathSum.chain(name, trace.layers(), 0, input, SHOWN);
    FiniteDifference difference = FiniteDifference.of(oracle, trace.layers(), x, input, reference);
    double exact = trace.gradient()[input];
    double paths = sums.get(0).total();
    double apart = Math.max(Math.abs(paths - exact), Math.abs(difference.value() - exact));
    Double disagreement = difference.kink() ? null : apart == 0 ? 0 : apart / Math.abs(exact);
    return new PixelAccount(
        pixel.row(),
        pixel.column(),
        x[input],
        deviceGradient[input],
        exact,
        paths,
        difference,
        disagreement,
        sums);
  }
}
