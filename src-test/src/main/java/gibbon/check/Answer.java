package gibbon.check;

import gibbon.Text;
import java.util.Arrays;
import java.util.List;

/**
 * What the oracle says of a launch.
 *
 * @param expected the numbers of each buffer after it
 * @param allowed how far each number of each written buffer may be off
 */
record Answer(double[][] expected, double[][] allowed) {
  private static final double LARGEST = Float.MAX_VALUE;

  /** The error of a number as a share of what is allowed; ∞ where it is more. */
  private double share(int buffer, int i, float found) {
    double error = Math.abs(found - expected[buffer][i]);
    if (!agrees(expected[buffer][i], found, error, allowed[buffer][i])) {
      return Double.POSITIVE_INFINITY;
    }
    boolean telling = allowed[buffer][i] > 2 * Float.MIN_NORMAL && Double.isFinite(error);
    return telling ? error / allowed[buffer][i] : 0;
  }

  /** The least of some answers, any of which may be right. */
  static double leastShare(List<Answer> answers, int buffer, int i, float found) {
    double least = Double.POSITIVE_INFINITY;
    for (Answer answer : answers) {
      least = Math.min(least, answer.share(buffer, i, found));
    }
    return least;
  }

  /** The end of a sentence on a number that is further off. */
  String against(int buffer, int i, float found) {
    return Text.of(
        " is %s, the oracle says %s; the error %.3g is more than %.3g",
        found, expected[buffer][i], Math.abs(found - expected[buffer][i]), allowed[buffer][i]);
  }

  /** The same numbers with 0 for those below the normal ones; the very same if there are none. */
  static float[][] withoutDenormals(float[][] numbers) {
    float[][] flushed = Arrays.stream(numbers).map(float[]::clone).toArray(float[][]::new);
    boolean any = false;
    for (float[] buffer : flushed) {
      for (int i = 0; i < buffer.length; i++) {
        if (buffer[i] != 0 && Math.abs(buffer[i]) < Float.MIN_NORMAL) {
          buffer[i] = Math.copySign(0, buffer[i]);
          any = true;
        }
      }
    }
    return any ? flushed : numbers;
  }

  private static boolean agrees(double expected, float found, double error, double allowed) {
    if (Double.isNaN(expected)) {
      return Float.isNaN(found);
    }
    if (!(allowed < LARGEST)) {
      // Somewhere on the way a number was too large for single precision, or infinite.
      return Double.isFinite(expected) || !Float.isFinite(found);
    }
    if (Double.isInfinite(expected)) {
      return found == expected;
    }
    if (Math.abs(expected) + allowed > LARGEST && Float.isInfinite(found)) {
      return found > 0 == expected > 0;
    }
    return error <= allowed || found == (float) expected;
  }
}
