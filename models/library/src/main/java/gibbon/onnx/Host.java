package gibbon.onnx;

import gibbon.Text;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/** Numbers known without running the network: weights, constants, and shapes computed with. */
final class Host implements Value {
  /*
   * Weights stay in the mapped file until somebody asks: reshaping and transposing only note what is
   * to be done, so that memory holds a weight once, in the order in which an op wants it. An array of
   * one number stands for any number of equal ones (weights of graphs without weights are made so).
   */
  private final String name;
  private final OnnxType type;
  private final int[] shape;
  private final Supplier<double[]> numbers;

  private Host(String name, OnnxType type, int[] shape, Supplier<double[]> numbers) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.numbers = numbers;
    OnnxExtents.sizeWithin(shape, OnnxExtents.MOST_CONSTANT);
  }

  /** Numbers, row-major; a single one may stand for all. */
  static Host of(OnnxType type, int[] shape, double... numbers) {
    int size = OnnxExtents.size(shape);
    if (numbers.length != size && numbers.length != 1) {
      throw new OnnxException(Text.of("%d numbers for %s", numbers.length, Arrays.toString(shape)));
    }
    return new Host(null, type, shape, () -> numbers);
  }

  /** Whole numbers along one axis. */
  static Host integers(long... values) {
    double[] numbers = Arrays.stream(values).asDoubleStream().toArray();
    return new Host(null, OnnxType.INT64, new int[] {values.length}, () -> numbers);
  }

  /** What the file holds. */
  static Host of(OnnxTensor tensor) {
    Host host = new Host(null, tensor.type(), tensor.shape(), tensor::numbers);
    return tensor.count() <= 64 ? host.kept() : host;
  }

  /** This under a name that no other value of the graph has: it may become a parameter. */
  Host named(String name) {
    return new Host(name, type, shape, numbers);
  }

  /** Its name; null for what holds in one run only. */
  String name() {
    return name;
  }

  OnnxType type() {
    return type;
  }

  @Override
  public int[] shape() {
    return shape.clone();
  }

  int size() {
    return OnnxExtents.size(shape);
  }

  /** The numbers, row-major, not to be changed; a single one where all are equal. */
  double[] compact() {
    return numbers.get();
  }

  /** The numbers, row-major. */
  double[] numbers() {
    double[] known = numbers.get();
    if (known.length == size()) {
      return known;
    }
    double[] all = new double[size()];
    Arrays.fill(all, known[0]);
    return all;
  }

  /** The one number of an array of size 1. */
  double number() {
    if (size() != 1) {
      throw new OnnxException(
          "a value of shape " + Arrays.toString(shape) + ", expected one number");
    }
    return numbers.get()[0];
  }

  /** Whole numbers, such as axes or extents. */
  long[] longs() {
    double[] all = numbers();
    long[] longs = new long[all.length];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = (long) all[i];
      if (!(Math.abs(all[i]) > 1e15) && longs[i] != all[i]) {
        throw new OnnxException("the number " + all[i] + ", expected whole ones");
      }
    }
    return longs;
  }

  /** These numbers in another type: whole numbers are cut. */
  Host cast(OnnxType to) {
    boolean same = to.real() && type.real();
    return new Host(null, to, shape, same ? numbers : () -> cast(numbers.get(), to)).kept(same);
  }

  private static double[] cast(double[] numbers, OnnxType to) {
    return Arrays.stream(numbers).map(to::wrap).toArray();
  }

  /** Computed now, once. */
  Host kept() {
    double[] known = numbers.get();
    return new Host(name, type, shape, () -> known);
  }

  private Host kept(boolean lazily) {
    return lazily ? this : kept();
  }

  @Override
  public Host reshape(int... to) {
    OnnxExtents.requireSameSize(shape, to);
    return new Host(null, type, to.clone(), numbers);
  }

  @Override
  public Host transpose(int... permutation) {
    int[] result = OnnxExtents.at(shape, permutation);
    if (OnnxExtents.still(shape, permutation)) {
      return new Host(null, type, result, numbers);
    }
    int[] strides = OnnxExtents.at(OnnxExtents.strides(shape), permutation);
    return new Host(null, type, result, () -> strided(numbers.get(), result, strides, 0));
  }

  @Override
  public Host slice(int axis, int start, int count) {
    int[] result = OnnxExtents.with(shape, axis, count);
    int[] strides = OnnxExtents.strides(shape);
    int offset = start * strides[axis];
    return new Host(null, type, result, () -> strided(numbers.get(), result, strides, offset))
        .kept();
  }

  @Override
  public Host select(int axis, int[] indices) {
    int[] result = OnnxExtents.with(shape, axis, indices.length);
    OnnxExtents.size(result);
    int inner = 1;
    for (int a = axis + 1; a < shape.length; a++) {
      inner *= shape[a];
    }
    int block = inner;
    return mapped(
        result,
        i ->
            i / (block * indices.length) * block * shape[axis]
                + indices[i / block % indices.length] * block
                + i % block);
  }

  @Override
  public Host expand(int... to) {
    int[] result = OnnxExtents.broadcast(shape, to);
    OnnxExtents.size(result);
    int[] from = OnnxExtents.padded(shape, result.length);
    int[] strides = OnnxExtents.strides(from);
    for (int axis = 0; axis < from.length; axis++) {
      strides[axis] = from[axis] == 1 ? 0 : strides[axis];
    }
    return new Host(null, type, result, () -> strided(numbers.get(), result, strides, 0)).kept();
  }

  /** Arrays one after another along an axis. */
  static Host concatenate(int axis, List<Host> parts) {
    int[] first = parts.get(0).shape;
    long extent = 0;
    for (Host part : parts) {
      if (part.rank() != first.length
          || !Arrays.equals(
              OnnxExtents.with(part.shape, axis, 0), OnnxExtents.with(first, axis, 0))) {
        throw new OnnxException(
            Text.of(
                "%s and %s side by side along axis %d",
                Arrays.toString(first), Arrays.toString(part.shape), axis));
      }
      extent += part.shape[axis];
    }
    int[] result = OnnxExtents.with(first, axis, (int) Math.min(extent, Integer.MAX_VALUE));
    double[] all = new double[OnnxExtents.size(result)];
    int inner = 1;
    for (int a = axis + 1; a < first.length; a++) {
      inner *= first[a];
    }
    int begin = 0;
    for (Host part : parts) {
      double[] own = part.numbers();
      int run = part.shape[axis] * inner;
      for (int i = 0; run > 0 && i < own.length / run; i++) {
        System.arraycopy(own, i * run, all, i * result[axis] * inner + begin, run);
      }
      begin += run;
    }
    return of(parts.get(0).type, result, all);
  }

  private Host mapped(int[] result, IntUnaryOperator source) {
    double[] known = numbers.get();
    if (known.length == 1 && size() > 0) {
      return of(type, result, known);
    }
    double[] all = new double[OnnxExtents.size(result)];
    Arrays.setAll(all, i -> known[source.applyAsInt(i)]);
    return of(type, result, all);
  }

  /** Numbers picked by strides, row-major in {@code shape}. */
  private static double[] strided(double[] from, int[] shape, int[] strides, int offset) {
    if (from.length == 1) {
      return from;
    }
    double[] all = new double[OnnxExtents.size(shape)];
    int[] index = new int[shape.length];
    int at = offset;
    for (int i = 0; i < all.length; i++) {
      all[i] = from[at];
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < shape[axis]) {
          break;
        }
        at -= strides[axis] * shape[axis];
        index[axis] = 0;
      }
    }
    return all;
  }
}
