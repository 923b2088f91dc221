package gibbon.op;

import gibbon.Text;

/**
 * How a window moves along one axis of a picture: output i sees the places {@code i · stride −
 * before + tap · dilation} for its taps 0, 1, ….
 *
 * @param stride places from one output to the next, 1 or more
 * @param before places that the picture is padded by in front, 0 or more
 * @param after places that it is padded by behind, 0 or more
 * @param dilation places from one tap to the next, 1 or more
 */
public record Steps(int stride, int before, int after, int dilation) {
  public Steps {
    if (stride < 1 || before < 0 || after < 0 || dilation < 1) {
      throw new IllegalArgumentException(
          Text.of(
              "A window needs a stride and a dilation of at least 1 and paddings of at least 0, got %d, %d, %d and %d.",
              stride, dilation, before, after));
    }
  }

  /** Steps of one place, without padding. */
  public static Steps plain() {
    return of(1, 0);
  }

  /** The same padding at both ends, taps next to each other. */
  public static Steps of(int stride, int padding) {
    return new Steps(stride, padding, padding, 1);
  }

  /** The place that a tap of an output sees; outside of the picture in the padding. */
  int place(int output, int tap) {
    return output * stride - before + tap * dilation;
  }

  /** The output, of so many, of which a tap sees a place; −1 where there is none. */
  int output(int place, int tap, int count) {
    int moved = place + before - tap * dilation;
    return moved < 0 || moved % stride != 0 || moved / stride >= count ? -1 : moved / stride;
  }

  /** How many places a window covers, those between its taps included. */
  long span(int taps) {
    return (long) dilation * (taps - 1) + 1;
  }

  /** How many windows lie within the padded picture; 0 where none does. */
  int outputs(int extent, int taps) {
    long room = (long) extent + before + after - span(taps);
    return room < 0 ? 0 : Math.toIntExact(room / stride + 1);
  }

  /**
   * As many, and one more where the last of them leaves places over, unless that one would begin
   * behind the picture.
   */
  int outputsRoundedUp(int extent, int taps) {
    int outputs = outputs(extent, taps);
    long over = (long) extent + before + after - span(taps) - (outputs - 1L) * stride;
    boolean more = outputs > 0 && over > 0 && (long) outputs * stride < (long) extent + before;
    return more ? outputs + 1 : outputs;
  }
}
