package gibbon.explain;

import gibbon.autodiff.Var;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A number worked through what it is made of: value · weight for each number that it sees, as many
 * as a filter has taps inside the picture, or as a dense layer has inputs.
 *
 * <p>The products shown, added up in their order, and the rest give {@code total} exactly.
 *
 * @param of the number, such as {@code (x*W1)[12,7,3]}
 * @param total the whole sum, in double precision
 * @param device the number as the device computed it
 * @param taps the largest products, largest magnitude first
 * @param others how many more there are
 * @param rest what these add up to
 */
public record Taps(
    String of, double total, double device, List<Tap> taps, int others, double rest) {

  /**
   * One tap.
   *
   * @param input the number seen, such as {@code h1[11,6,0]}
   * @param value that it has
   * @param weight that it is multiplied by
   * @param product of the two
   */
  public record Tap(String input, double value, double weight, double product) {}

  /** Of a number of a value that is linear in its first input. */
  static Taps of(Var y, int place, Labels labels, double device) {
    Var x = y.input(0);
    double[] values = x.value().toDoubles();
    double[] weights = LocalDerivative.row(y, x, place);
    List<Tap> taps = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        taps.add(new Tap(labels.seen(x, i), values[i], weights[i], values[i] * weights[i]));
      }
    }
    return of(labels.of(y, place), taps, device);
  }

  private static Taps of(String of, List<Tap> taps, double device) {
    taps.sort(Comparator.comparingDouble(tap -> -Math.abs(tap.product())));
    int kept = Math.min(PixelAccount.SHOWN, taps.size());
    double rest = sum(taps.subList(kept, taps.size()));
    return new Taps(
        of,
        sum(taps.subList(0, kept)) + rest,
        device,
        List.copyOf(taps.subList(0, kept)),
        taps.size() - kept,
        rest);
  }

  private static double sum(List<Tap> taps) {
    double sum = 0;
    for (Tap tap : taps) {
      sum += tap.product();
    }
    return sum;
  }
}
