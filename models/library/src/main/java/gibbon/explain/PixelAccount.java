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
 * @param sums the pixel's paths, then those of the gradient of the heaviest, up to the logits; a
 *     sum without a path where nothing passes on
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

  /** What the name of the pixel's gradient is. */
  static String name(Question question, Question.Pixel pixel) {
    return "dJ/dx[" + question.shape().place(index(question, pixel)) + "]";
  }

  /**
   * Where the pixel stands in the picture.
   *
   * @throws GibbonException if the picture has no such pixel
   */
  static int index(Question question, Question.Pixel pixel) {
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
    return shape.index(pixel.row(), pixel.column(), pixel.channel());
  }

  static PixelAccount of(
      Question question,
      Question.Pixel pixel,
      double device,
      double exact,
      FiniteDifference difference,
      List<PathSum> sums) {
    int input = index(question, pixel);
    double paths = sums.get(0).total();
    double apart = Math.max(Math.abs(paths - exact), Math.abs(difference.value() - exact));
    Double disagreement = difference.kink() ? null : apart == 0 ? 0 : apart / Math.abs(exact);
    return new PixelAccount(
        question.shape().place(input),
        pixel.row(),
        pixel.column(),
        pixel.channel(),
        question.x()[input],
        device,
        exact,
        paths,
        difference,
        disagreement,
        sums);
  }
}
