package gibbon.onnx;

import gibbon.Text;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Arithmetic of extents, orders of axes and broadcasting. */
final class OnnxExtents {
  /**
   * The most numbers of a constant that a file may ask for without holding them: 1 GiB in single
   * precision, over twice the largest weight of VGG-19.
   */
  static final long MOST_CONSTANT = 1 << 28;

  private OnnxExtents() {}

  /** How many numbers there are. */
  static int size(int[] shape) {
    long size = 1;
    for (int extent : shape) {
      if (extent == 0) {
        return 0;
      }
    }
    for (int extent : shape) {
      size *= extent;
      if (extent < 0 || size > Integer.MAX_VALUE) {
        throw tooLarge(shape);
      }
    }
    return (int) size;
  }

  /** As {@link #size}, but no more than a limit. */
  static int sizeWithin(int[] shape, long most) {
    int size = size(shape);
    if (size > most) {
      throw tooLarge(shape);
    }
    return size;
  }

  private static OnnxException tooLarge(int[] shape) {
    return new OnnxException(
        "a value of shape " + Arrays.toString(shape) + ", too large for a picture's");
  }

  /** 0, 1, 2, …. */
  static int[] identity(int rank) {
    return IntStream.range(0, rank).toArray();
  }

  static int[] inverse(int[] permutation) {
    int[] inverse = new int[permutation.length];
    for (int i = 0; i < inverse.length; i++) {
      inverse[permutation[i]] = i;
    }
    return inverse;
  }

  /** The entries at these places. */
  static int[] at(int[] values, int[] places) {
    return Arrays.stream(places).map(i -> values[i]).toArray();
  }

  static int[] with(int[] shape, int axis, int extent) {
    int[] changed = shape.clone();
    changed[axis] = extent;
    return changed;
  }

  /** Ones in front, up to a rank. */
  static int[] padded(int[] shape, int rank) {
    int[] padded = new int[rank];
    Arrays.fill(padded, 1);
    System.arraycopy(shape, 0, padded, rank - shape.length, shape.length);
    return padded;
  }

  /** The shape that two come to when broadcast. */
  static int[] broadcast(int[] a, int[] b) {
    int rank = Math.max(a.length, b.length);
    int[] left = padded(a, rank);
    int[] right = padded(b, rank);
    int[] both = new int[rank];
    for (int i = 0; i < rank; i++) {
      if (left[i] != right[i] && left[i] != 1 && right[i] != 1) {
        throw new OnnxException(
            Text.of(
                "shapes %s and %s, which do not broadcast",
                Arrays.toString(a), Arrays.toString(b)));
      }
      both[i] = left[i] == 1 ? right[i] : left[i];
    }
    return both;
  }

  /** Row-major strides. */
  static int[] strides(int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }

  /** Whether moving the axes so changes nothing in memory, because only extents of 1 move. */
  static boolean still(int[] shape, int[] permutation) {
    int last = -1;
    for (int axis : permutation) {
      if (shape[axis] != 1) {
        if (axis < last) {
          return false;
        }
        last = axis;
      }
    }
    return true;
  }

  /** The shape of a tensor; a value on a device has no extent of 0. */
  static Shape tensor(int[] shape) {
    size(shape);
    return Shape.of(shape);
  }

  static void requireSameSize(int[] from, int[] to) {
    if (size(from) != size(to)) {
      throw new OnnxException(
          Text.of("%s cannot be reshaped to %s", Arrays.toString(from), Arrays.toString(to)));
    }
  }
}
