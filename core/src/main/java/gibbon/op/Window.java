package gibbon.op;

import gibbon.Text;

/**
 * How filters or pools move over a picture.
 *
 * @param rows along its height
 * @param columns along its width
 */
public record Window(Steps rows, Steps columns) {
  /** Steps of one place, without padding. */
  public static Window plain() {
    return of(1, 0);
  }

  /** The same stride along both axes and the same padding on all four sides. */
  public static Window of(int stride, int padding) {
    Steps both = Steps.of(stride, padding);
    return new Window(both, both);
  }

  /** Such as {@code stride 2×1, padding 0 to 1 × 2 to 2, dilation 1×1}. */
  @Override
  public String toString() {
    return Text.of(
        "stride %d×%d, padding %d to %d × %d to %d, dilation %d×%d",
        rows.stride(),
        columns.stride(),
        rows.before(),
        rows.after(),
        columns.before(),
        columns.after(),
        rows.dilation(),
        columns.dilation());
  }
}
