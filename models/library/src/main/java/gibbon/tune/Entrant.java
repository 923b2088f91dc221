package gibbon.tune;

import gibbon.autodiff.Tape;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A candidate's device with a product's operands on it. */
final class Entrant implements AutoCloseable {
  /*
   * Products are queued in a row before the host waits, because a wait costs as much as some of them
   * take; no more than a turn has room for.
   */
  private static final int ROW = 10;
  private static final int GPU_ROW = 50;
  private static final double TURN_SECONDS = .01;

  private final Map<String, Integer> sizes;
  private final Device device;
  private final Arena arena;
  private final Tuner.Product product;
  private final Tensor left;
  private final Tensor right;
  private final List<Double> times = new ArrayList<>();
  private int inRow = 1;

  /**
   * Puts operands on a device and warms up.
   *
   * @param sizes what the candidate is
   */
  Entrant(Map<String, Integer> sizes, Device device, Tuner.Product product) {
    this.sizes = sizes;
    this.device = device;
    this.product = product;
    arena = new Arena(device);
    left = ProductForms.operand(arena, product, true);
    right = ProductForms.operand(arena, product, false);
    turn();
    inRow = (int) Math.max(1, Math.min(onGpu() ? GPU_ROW : ROW, TURN_SECONDS / turn()));
  }

  /**
   * Opens a candidate whose products of ragged sizes are right.
   *
   * @throws DeviceException if it cannot be built or launched, or is wrong
   */
  static Entrant checked(
      Map<String, Integer> sizes,
      Tuner.Product product,
      Map<String, Integer> base,
      Function<Map<String, Integer>, Device> opener) {
    Map<String, Integer> all = new TreeMap<>(base);
    all.putAll(sizes);
    Device device = opener.apply(all);
    try {
      String wrong = ProductForms.wrong(device, product.form());
      if (wrong != null) {
        throw new DeviceException(wrong);
      }
      return new Entrant(sizes, device, product);
    } catch (DeviceException failure) {
      device.close();
      throw failure;
    }
  }

  Map<String, Integer> sizes() {
    return sizes;
  }

  List<Double> times() {
    return times;
  }

  boolean onGpu() {
    return device.info().type() == DeviceInfo.Type.GPU;
  }

  double median() {
    return times.stream().sorted().toList().get(times.size() / 2);
  }

  /** Numbers of the product. */
  float[] result() {
    try (Arena own = new Arena(device)) {
      return ProductForms.multiply(new Tape(own), left, right, product.form()).value().toFloats();
    }
  }

  /**
   * Seconds of one product: the median of the rows that fill a turn, for of short ones some always
   * wait for a core that somebody else has.
   */
  double turn() {
    List<Double> rows = new ArrayList<>();
    long end = System.nanoTime() + (long) (1e9 * TURN_SECONDS);
    do {
      long start = System.nanoTime();
      for (int i = 0; i < inRow; i++) {
        try (Arena own = new Arena(device)) {
          ProductForms.multiply(new Tape(own), left, right, product.form());
        }
      }
      device.finish();
      rows.add(1e-9 * (System.nanoTime() - start) / inRow);
    } while (System.nanoTime() < end);
    return rows.stream().sorted().toList().get(rows.size() / 2);
  }

  /** Gives the operands back, and not the device. */
  void leave() {
    arena.close();
  }

  @Override
  public void close() {
    arena.close();
    device.close();
  }
}
