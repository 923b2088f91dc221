package gibbon.onnx;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that cut values into pieces or put pieces together. */
final class Pieces {
  private Pieces() {}

  static void into(OperatorTable table) {
    table
        .since(1, "Concat", call -> concatenate(call, 1))
        .since(4, "Concat", call -> concatenate(call, 0))
        .add("", "Split", 1, call -> split(call, call.node().integers("split")))
        .add("", "Split", 13, call -> split(call, call.longs(1)))
        .since(
            1,
            "Slice",
            call -> {
              Node node = call.node();
              return slice(
                  call,
                  node.integers("starts"),
                  node.integers("ends"),
                  node.integers("axes"),
                  null);
            })
        .since(
            10,
            "Slice",
            call -> slice(call, call.longs(1), call.longs(2), call.longs(3), call.longs(4)))
        .add("Gather", Pieces::gather)
        .since(
            1,
            "Pad",
            call ->
                pad(
                    call,
                    first(call, "paddings", "pads"),
                    null,
                    number(call.node().real("value", 0))))
        .since(
            11,
            "Pad",
            call ->
                pad(call, call.longs(1), call.longs(3), call.has(2) ? call.input(2) : number(0)));
  }

  private static Value concatenate(Invocation call, int axisUnlessSaid) {
    List<Value> parts = call.present();
    if (parts.isEmpty()) {
      throw new OnnxException("nothing to put together");
    }
    int axis = parts.get(0).axis(call.node().integer("axis", axisUnlessSaid));
    return joined(call, axis, parts);
  }

  private static Value joined(Invocation call, int axis, List<Value> parts) {
    if (parts.stream().allMatch(Host.class::isInstance)) {
      return Host.concatenate(axis, parts.stream().map(Host.class::cast).toList());
    }
    int[] order = null;
    for (Value part : parts) {
      order = order == null && part instanceof Traced traced ? traced.order() : order;
      if (part.rank() != parts.get(0).rank()) {
        throw new OnnxException(call.shapes());
      }
    }
    List<Var> vars = new ArrayList<>();
    for (Value part : parts) {
      if (!(part instanceof Host empty) || empty.size() > 0) {
        vars.add(call.in(part, order));
      }
    }
    int place = OnnxExtents.inverse(order)[axis];
    return new Traced(
        vars.size() == 1 ? vars.get(0) : Ops.concatenate(place, vars.toArray(Var[]::new)), order);
  }

  private static List<Value> split(Invocation call, long[] stated) {
    Value x = call.input(0);
    int axis = x.axis(call.node().integer("axis", 0));
    int extent = x.shape()[axis];
    int results = call.node().outputs().size();
    long[] sizes = stated;
    if (sizes == null) {
      int parts = (int) Math.min(call.node().integer("num_outputs", results), results);
      int size = (extent + Math.max(1, parts) - 1) / Math.max(1, parts);
      sizes = new long[parts];
      Arrays.fill(sizes, size);
      if (parts > 0) {
        sizes[parts - 1] = extent - (long) size * (parts - 1);
      }
    }
    if (sizes.length != results
        || Arrays.stream(sizes).anyMatch(size -> size < 0 || size > extent)
        || Arrays.stream(sizes).sum() != extent) {
      throw new OnnxException(
          Text.of(
              "pieces of %s of an axis of %d for %d results",
              Arrays.toString(sizes), extent, results));
    }
    List<Value> pieces = new ArrayList<>();
    int start = 0;
    for (long size : sizes) {
      pieces.add(slice(x, axis, start, (int) size));
      start += (int) size;
    }
    return pieces;
  }

  /** A slice; one without entries is known without looking. */
  private static Value slice(Value x, int axis, int start, int count) {
    return count == 0
        ? Host.of(OnnxType.FLOAT, OnnxExtents.with(x.shape(), axis, 0))
        : x.slice(axis, start, count);
  }

  private static Value slice(
      Invocation call, long[] starts, long[] ends, long[] axes, long[] steps) {
    Value x = call.input(0);
    if (starts == null
        || ends == null
        || starts.length != ends.length
        || axes != null && axes.length != starts.length
        || steps != null && steps.length != starts.length) {
      throw new OnnxException("starts, ends, axes and steps of different numbers");
    }
    for (int i = 0; i < starts.length; i++) {
      int axis = x.axis(axes == null ? i : axes[i]);
      long step = steps == null ? 1 : steps[i];
      int extent = x.shape()[axis];
      if (step == 0) {
        throw new OnnxException("steps of 0");
      }
      // As in Python: from the end if negative, then held within the axis.
      long first = held(starts[i], extent, step < 0 ? -1 : 0, step < 0 ? extent - 1 : extent);
      long end = held(ends[i], extent, step < 0 ? -1 : 0, step < 0 ? extent - 1 : extent);
      long span = step > 0 ? end - first : first - end;
      long stride = Math.max(Math.abs(step), step == Long.MIN_VALUE ? Long.MAX_VALUE : 1);
      int count = (int) (span <= 0 ? 0 : (span - 1) / stride + 1);
      x =
          step == 1 || count <= 1
              ? slice(x, axis, (int) Math.max(0, first), count)
              : x.select(
                  axis, IntStream.range(0, count).map(n -> (int) (first + n * step)).toArray());
    }
    return x;
  }

  private static long held(long index, int extent, long low, long high) {
    long fromFront = index < 0 ? index + extent : index;
    return Math.max(low, Math.min(high, fromFront));
  }

  private static Value gather(Invocation call) {
    Value x = call.input(0);
    int axis = x.axis(call.node().integer("axis", 0));
    Host index = call.host(1);
    int[] shape = x.shape();
    if (shape.length == 0) {
      throw new OnnxException("a single number, expected an axis to gather from");
    }
    long[] wanted = index.longs();
    int[] indices = new int[wanted.length];
    for (int i = 0; i < indices.length; i++) {
      long place = wanted[i] < 0 ? wanted[i] + shape[axis] : wanted[i];
      if (place < 0 || place >= shape[axis]) {
        throw new OnnxException("index " + wanted[i] + " of an axis of " + shape[axis]);
      }
      indices[i] = (int) place;
    }
    Value rows = indices.length == 0 ? slice(x, axis, 0, 0) : onTape(call, x).select(axis, indices);
    call.afford(OnnxExtents.with(shape, axis, Math.max(1, indices.length)));
    int[] result = new int[shape.length - 1 + index.rank()];
    System.arraycopy(shape, 0, result, 0, axis);
    System.arraycopy(index.shape(), 0, result, axis, index.rank());
    System.arraycopy(shape, axis + 1, result, axis + index.rank(), shape.length - axis - 1);
    return rows.reshape(result);
  }

  /** A constant that pictures choose from is a parameter, such as a table of embeddings. */
  private static Value onTape(Invocation call, Value source) {
    boolean chosen = !call.folds() && source instanceof Host host && host.name() != null;
    return chosen && ((Host) source).type().real() ? call.traced(source) : source;
  }

  private static long[] first(Invocation call, String older, String newer) {
    return call.node().has(older) ? call.node().integers(older) : call.node().integers(newer);
  }

  private static Value number(double number) {
    return Host.of(OnnxType.FLOAT, new int[0], number);
  }

  private static Value pad(Invocation call, long[] pads, long[] stated, Value constant) {
    Value x = call.input(0);
    int rank = x.rank();
    int[] axes =
        stated == null
            ? OnnxExtents.identity(rank)
            : Arrays.stream(stated).mapToInt(x::axis).toArray();
    if (pads == null
        || pads.length != 2 * axes.length
        || Arrays.stream(pads).anyMatch(pad -> Math.abs(pad) > 1 << 20)) {
      throw new OnnxException("pads of " + Arrays.toString(pads) + " for " + call.shapes());
    }
    String mode = call.node().text("mode", "constant");
    for (int i = 0; i < axes.length; i++) {
      x = padded(call, x, axes[i], (int) pads[i], (int) pads[axes.length + i], mode, constant);
    }
    return x;
  }

  private static Value padded(
      Invocation call, Value x, int axis, int before, int after, String mode, Value constant) {
    int extent = x.shape()[axis];
    int start = Math.max(0, -before);
    int count = extent - start - Math.max(0, -after);
    if (before == 0 && after == 0) {
      return x;
    }
    if (count < 1) {
      throw new OnnxException(Text.of("pads %d and %d of an axis of %d", before, after, extent));
    }
    if (before <= 0 && after <= 0) {
      return x.slice(axis, start, count);
    }
    call.afford(
        OnnxExtents.with(x.shape(), axis, extent + Math.max(0, before) + Math.max(0, after)));
    if (!mode.equals("constant")) {
      return x.select(
          axis,
          IntStream.range(-before, extent + after)
              .map(place -> mirrored(mode, place, extent))
              .toArray());
    }
    List<Value> parts = new ArrayList<>();
    if (before > 0) {
      parts.add(constant.reshape().expand(OnnxExtents.with(x.shape(), axis, before)));
    }
    parts.add(x.slice(axis, start, count));
    if (after > 0) {
      parts.add(constant.reshape().expand(OnnxExtents.with(x.shape(), axis, after)));
    }
    return joined(call, axis, parts);
  }

  private static int mirrored(String mode, int place, int extent) {
    int last = extent - 1;
    if (mode.equals("edge") || extent == 1 && mode.equals("reflect")) {
      return Math.max(0, Math.min(last, place));
    }
    if (mode.equals("wrap")) {
      return Math.floorMod(place, extent);
    }
    if (!mode.equals("reflect")) {
      throw new OnnxException("padding of mode " + Wire.quoted(mode));
    }
    int turned = Math.floorMod(place, 2 * last);
    return turned > last ? 2 * last - turned : turned;
  }
}
