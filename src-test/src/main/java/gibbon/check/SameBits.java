package gibbon.check;

import gibbon.Text;
import gibbon.device.Launch;
import java.util.Arrays;

/**
 * Requires that numbers of a launch's buffers are the same to the bit.
 *
 * @param device the selector of the device that launches
 */
record SameBits(String device) {
  /**
   * Fails at the first number from a place of a buffer on that has changed.
   *
   * @param position of the buffer in the kernel's signature
   * @param claim what the number does if it has not
   */
  void require(Launch launch, int position, int from, float[] before, float[] after, String claim) {
    for (int i = from; i < after.length; i++) {
      if (Float.floatToRawIntBits(after[i]) != Float.floatToRawIntBits(before[i])) {
        throw new AssertionError(
            place(launch, position, i)
                + Text.of(" %s, but %s became %s", claim, before[i], after[i]));
      }
    }
  }

  /** Names a number of a launch's buffer. */
  String place(Launch launch, int position, int i) {
    return Text.of(
        "%s on %s, range %s, integers %s, reals %s: %s[%d]",
        launch.kernel(),
        device,
        Arrays.toString(launch.range()),
        Arrays.toString(launch.integers()),
        Arrays.toString(launch.reals()),
        launch.kernel().buffer(position).name(),
        i);
  }
}
