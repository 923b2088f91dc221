package gibbon.check;

import gibbon.Text;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Evaluates functions in double precision, and their pullbacks on a device. */
final class Probe implements AutoCloseable {
  private static final int MAX_PLACES = 2048;

  private final Device device;
  private final Device exact;
  private final boolean owned;

  Probe(Device given) {
    owned = given == null || given.precisionBits() < 53;
    exact = owned ? new JavaDevice() : given;
    device = given == null ? exact : given;
  }

  /** Whether the device calculates in double precision. */
  boolean precise() {
    return device.precisionBits() >= 53;
  }

  Values result(TapeFunction function, Point point) {
    try (Arena arena = new Arena(exact)) {
      Var y = function.apply(leaves(new Tape(arena), point));
      return new Values(y.shape(), y.value().toDoubles());
    }
  }

  /** A bound on the finite numbers that reach the result. */
  double largest(TapeFunction function, Point point) {
    return Reach.largest(exact, function, point);
  }

  /** The gradient of ⟨weight, f⟩ by the backward pass; null for inputs that do not move. */
  double[][] pullback(TapeFunction function, Point point, double[] weight) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      List<Var> leaves = leaves(tape, point);
      Var y = function.apply(leaves);
      Var u = tape.leaf(arena.of(y.shape(), weight));
      List<Var> wanted = new ArrayList<>();
      for (int i = 0; i < point.count(); i++) {
        if (point.moves(i)) {
          wanted.add(leaves.get(i));
        }
      }
      Gradients gradients = tape.gradients(Ops.sum(Ops.multiply(y, u)), wanted);
      double[][] result = new double[point.count()][];
      for (int i = 0; i < result.length; i++) {
        result[i] = point.moves(i) ? gradients.of(leaves.get(i)).toDoubles() : null;
      }
      return result;
    }
  }

  /** ⟨weight, f(x + to·v) − f(x + from·v)⟩ for a direction v. */
  double change(
      TapeFunction function,
      Point point,
      double[] weight,
      double[][] direction,
      double from,
      double to) {
    double[] end = result(function, point.moved(direction, to)).numbers();
    double[] start = result(function, point.moved(direction, from)).numbers();
    double sum = 0;
    for (int i = 0; i < weight.length; i++) {
      sum += weight[i] == 0 ? 0 : weight[i] * (end[i] - start[i]);
    }
    return sum;
  }

  /** Where the gradient and the differences, taken one number at a time, are furthest apart. */
  String worstPlace(TapeFunction function, Point point, double[] weight, double[][] gradient) {
    String worst = "no single place";
    double furthest = 0;
    int places = 0;
    for (int i = 0; i < point.count(); i++) {
      for (int j = 0; gradient[i] != null && j < gradient[i].length; j++) {
        if (places++ == MAX_PLACES) {
          return worst + " (of the first " + MAX_PLACES + " places)";
        }
        double difference = Difference.FIRST.slope(this, function, point, weight, point.axis(i, j));
        double distance = Math.abs(difference - gradient[i][j]);
        if (!(distance <= furthest)) {
          furthest = Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
          worst =
              Text.of(
                  "input %d %s: the backward pass gives %.12g, differences give %.12g",
                  i, Arrays.toString(Values.index(point.shape(i), j)), gradient[i][j], difference);
        }
      }
    }
    return worst;
  }

  @Override
  public void close() {
    if (owned) {
      exact.close();
    }
  }

  static double[] gaussian(SplittableRandom random, int count) {
    return random.doubles(count).map(unused -> random.nextGaussian()).toArray();
  }

  /** The inner product of two lists of inputs, leaving out those that do not move. */
  static double dot(double[][] x, double[][] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; x[i] != null && j < x[i].length; j++) {
        sum += x[i][j] * y[i][j];
      }
    }
    return sum;
  }

  /** The Euclidean norm of a list of inputs, which no square overflows. */
  static double norm(double[][] x) {
    double largest = 0;
    for (double[] input : x) {
      for (int j = 0; input != null && j < input.length; j++) {
        largest = Math.max(largest, Math.abs(input[j]));
      }
    }
    double sum = 0;
    for (double[] input : x) {
      for (int j = 0; input != null && j < input.length; j++) {
        sum += largest == 0 ? 0 : input[j] / largest * (input[j] / largest);
      }
    }
    return largest * Math.sqrt(sum);
  }

  /** The numbers of a point on a tape. */
  static List<Var> leaves(Tape tape, Point point) {
    List<Var> leaves = new ArrayList<>();
    for (Values values : point.values()) {
      leaves.add(tape.leaf(tape.arena().of(values.shape(), values.numbers())));
    }
    return leaves;
  }
}
