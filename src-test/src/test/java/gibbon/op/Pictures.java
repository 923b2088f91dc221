package gibbon.op;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/** Random pictures on a tape, and convolutions of every kind, for the tests of laws. */
final class Pictures {
  private final Tape tape;
  private final SplittableRandom random;

  private Pictures(Tape tape, long seed) {
    this.tape = tape;
    this.random = new SplittableRandom(seed);
  }

  private static Device oracle;
  private static Device best;

  /** Opens the devices that checks run on, for as long as a class of tests needs them. */
  static void open() {
    oracle = new JavaDevice();
    best = Devices.openBest();
  }

  static void close() {
    oracle.close();
    best.close();
  }

  /** Runs a check on the oracle and on the best device there is, told whether it is the oracle. */
  static void onBoth(long seed, BiConsumer<Pictures, Boolean> check) {
    for (Device device : List.of(oracle, best)) {
      try (Arena arena = new Arena(device)) {
        check.accept(new Pictures(new Tape(arena), seed), device == oracle);
      }
    }
  }

  SplittableRandom random() {
    return random;
  }

  Tape tape() {
    return tape;
  }

  /** Numbers in [−1, 1), each exact in single precision. */
  Var numbers(int... extents) {
    Shape shape = Shape.of(extents);
    double[] numbers = new double[shape.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return of(shape, numbers);
  }

  /** Small whole numbers, whose sums and products are exact. */
  Var wholes(int... extents) {
    Shape shape = Shape.of(extents);
    double[] numbers = new double[shape.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextInt(-3, 4);
    }
    return of(shape, numbers);
  }

  Var of(Shape shape, double... numbers) {
    return tape.leaf(tape.arena().of(shape, numbers));
  }

  /** One of several numbers. */
  int oneOf(int... numbers) {
    return numbers[random.nextInt(numbers.length)];
  }

  /** Steps that leave room for a window, of any stride, padding and dilation. */
  Steps steps(int extent, int taps) {
    int dilation = oneOf(1, 1, 2);
    int before = random.nextInt(taps + 1);
    int missing = Math.max(0, dilation * (taps - 1) + 1 - extent - before);
    return new Steps(1 + random.nextInt(3), before, missing + random.nextInt(taps + 1), dilation);
  }

  /** The gradients of Σ y · dy. */
  List<Var> gradients(Var y, Var dy, Var... wanted) {
    var gradients = tape.gradients(Ops.sum(Ops.multiply(y, dy)), wanted);
    return List.of(wanted).stream().map(gradients::var).toList();
  }

  static double[] values(Var x) {
    return x.value().toDoubles();
  }

  static double dot(Var x, Var y) {
    double sum = 0;
    double[] a = values(x);
    double[] b = values(y);
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
