package gibbon.onnx;

import gibbon.Text;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that only give the same numbers another shape or order, or pass them on. */
final class LayoutOperators {
  private LayoutOperators() {}

  static void into(OperatorTable table) {
    table
        .since(1, "Reshape", call -> reshape(call, call.node().integers("shape")))
        .since(5, "Reshape", call -> reshape(call, call.longs(1)))
        .add("Flatten", LayoutOperators::flatten)
        .add("Transpose", LayoutOperators::transpose)
        .since(1, "Squeeze", call -> squeeze(call, call.node().integers("axes")))
        .since(13, "Squeeze", call -> squeeze(call, call.longs(1)))
        .since(1, "Unsqueeze", call -> unsqueeze(call, call.node().integers("axes")))
        .since(13, "Unsqueeze", call -> unsqueeze(call, call.longs(1)))
        .add(
            "Expand",
            call -> {
              Value x = call.input(0);
              int[] to = OnnxExtents.broadcast(x.shape(), extents(call.longs(1)));
              call.afford(to);
              return x.expand(to);
            })
        .add("Identity", call -> call.input(0))
        .add("", "Dropout", 1, LayoutOperators::dropout)
        .add("DepthToSpace", LayoutOperators::depthToSpace)
        .add("SpaceToDepth", LayoutOperators::spaceToDepth);
  }

  /** Whole numbers as extents. */
  static int[] extents(long[] values) {
    if (values == null || Arrays.stream(values).anyMatch(v -> v < 0 || v > Integer.MAX_VALUE)) {
      throw new OnnxException("the extents " + Arrays.toString(values));
    }
    return Arrays.stream(values).mapToInt(v -> (int) v).toArray();
  }

  private static Value reshape(Invocation call, long[] target) {
    Value x = call.input(0);
    if (target == null) {
      throw new OnnxException("no shape to reshape to");
    }
    int[] from = x.shape();
    boolean zeros = call.node().integer("allowzero", 0) != 0;
    long[] extents = target.clone();
    int open = -1;
    long known = 1;
    for (int i = 0; i < extents.length; i++) {
      if (extents[i] == 0 && !zeros) {
        if (i >= from.length) {
          throw new OnnxException(
              Text.of("the target %s for %s", Arrays.toString(target), Arrays.toString(from)));
        }
        extents[i] = from[i];
      }
      if (extents[i] == -1 && open < 0) {
        open = i;
      } else if (extents[i] < 0 || extents[i] > Integer.MAX_VALUE) {
        throw new OnnxException("the target " + Arrays.toString(target));
      } else {
        known = Math.min(Integer.MAX_VALUE + 1L, known * extents[i]);
      }
    }
    if (open >= 0) {
      int size = OnnxExtents.size(from);
      if (known == 0 || size % known != 0) {
        throw new OnnxException(
            Text.of("the target %s for %s", Arrays.toString(target), Arrays.toString(from)));
      }
      extents[open] = size / known;
    }
    if (open < 0 && call.pictures() > 1 && x instanceof Traced) {
      ofAll(call.pictures(), from, extents);
    }
    return x.reshape(extents(extents));
  }

  /**
   * A file made for one picture, or so many, writes their number into its targets; with more
   * pictures at once it is theirs. Whether that holds is tried when a network is loaded.
   */
  private static void ofAll(int pictures, int[] from, long[] target) {
    long size = 1;
    for (long extent : target) {
      size *= extent;
    }
    if (target.length > 0
        && from.length > 0
        && size * pictures == OnnxExtents.size(from)
        && from[0] == target[0] * pictures) {
      target[0] *= pictures;
    }
  }

  private static Value flatten(Invocation call) {
    Value x = call.input(0);
    int[] shape = x.shape();
    long stated = call.node().integer("axis", 1);
    int axis = stated == shape.length ? shape.length : x.axis(stated);
    int rows = OnnxExtents.size(Arrays.copyOf(shape, axis));
    return x.reshape(rows, OnnxExtents.size(Arrays.copyOfRange(shape, axis, shape.length)));
  }

  private static Value transpose(Invocation call) {
    Value x = call.input(0);
    int rank = x.rank();
    long[] stated = call.node().integers("perm");
    if (stated == null || stated.length == 0) {
      return x.transpose(IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    }
    int[] permutation = Arrays.stream(stated).mapToInt(x::axis).toArray();
    if (permutation.length != rank || Arrays.stream(permutation).distinct().count() != rank) {
      throw new OnnxException(Text.of("the order %s for %d axes", Arrays.toString(stated), rank));
    }
    return x.transpose(permutation);
  }

  private static Value squeeze(Invocation call, long[] stated) {
    Value x = call.input(0);
    int[] shape = x.shape();
    int[] axes =
        stated == null || stated.length == 0
            ? IntStream.range(0, shape.length).filter(axis -> shape[axis] == 1).toArray()
            : Arrays.stream(stated).mapToInt(x::axis).toArray();
    if (Arrays.stream(axes).anyMatch(axis -> shape[axis] != 1)) {
      throw new OnnxException(
          Text.of(
              "axes %s of %s, expected extents of 1",
              Arrays.toString(axes), Arrays.toString(shape)));
    }
    return Reductions.dropped(x, axes);
  }

  private static Value unsqueeze(Invocation call, long[] stated) {
    Value x = call.input(0);
    int more = stated == null ? 0 : stated.length;
    int rank = x.rank() + more;
    if (rank > 32) {
      throw new OnnxException("a value of " + rank + " axes");
    }
    boolean[] added = new boolean[rank];
    for (int i = 0; i < more; i++) {
      long axis = stated[i] < 0 ? stated[i] + rank : stated[i];
      if (axis < 0 || axis >= rank || added[(int) axis]) {
        throw new OnnxException(
            Text.of("the axes %s for a value of %d", Arrays.toString(stated), x.rank()));
      }
      added[(int) axis] = true;
    }
    int[] from = x.shape();
    int[] to = new int[rank];
    int next = 0;
    for (int axis = 0; axis < rank; axis++) {
      to[axis] = added[axis] ? 1 : from[next++];
    }
    return x.reshape(to);
  }

  private static List<Value> dropout(Invocation call) {
    if (call.opset() >= 12 && call.has(2) && call.host(2).number() != 0) {
      throw new OnnxException(
          "training_mode: the network was exported as it trains; call model.eval() before the export");
    }
    Value x = call.input(0);
    OnnxType type = call.opset() < 10 ? OnnxType.FLOAT : OnnxType.BOOL;
    return call.node().outputs().size() < 2 ? List.of(x) : List.of(x, Host.of(type, x.shape(), 1));
  }

  private static int block(Invocation call) {
    long block = call.node().integer("blocksize", 0);
    if (call.input(0).rank() != 4 || block < 1 || block > 1 << 15) {
      throw new OnnxException(call.shapes() + " in blocks of " + block);
    }
    return (int) block;
  }

  private static Value depthToSpace(Invocation call) {
    Value x = call.input(0);
    int b = block(call);
    int[] s = x.shape();
    if (s[1] % ((long) b * b) != 0) {
      throw new OnnxException(call.shapes() + " in blocks of " + b);
    }
    int channels = s[1] / b / b;
    int[] to = {s[0], channels, s[2] * b, s[3] * b};
    return call.node().text("mode", "DCR").equals("CRD")
        ? x.reshape(s[0], channels, b, b, s[2], s[3]).transpose(0, 1, 4, 2, 5, 3).reshape(to)
        : x.reshape(s[0], b, b, channels, s[2], s[3]).transpose(0, 3, 4, 1, 5, 2).reshape(to);
  }

  private static Value spaceToDepth(Invocation call) {
    Value x = call.input(0);
    int b = block(call);
    int[] s = x.shape();
    if (s[2] % b != 0 || s[3] % b != 0) {
      throw new OnnxException(call.shapes() + " in blocks of " + b);
    }
    return x.reshape(s[0], s[1], s[2] / b, b, s[3] / b, b)
        .transpose(0, 3, 5, 1, 2, 4)
        .reshape(s[0], s[1] * b * b, s[2] / b, s[3] / b);
  }
}
