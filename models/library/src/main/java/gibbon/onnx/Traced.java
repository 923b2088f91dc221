package gibbon.onnx;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A value on the tape.
 *
 * @param var its numbers
 * @param order axis i of {@code var} is axis {@code order[i]} of the value
 */
record Traced(Var var, int[] order) implements Value {
  /*
   * ONNX puts channels first, the tape's pictures have them last. Nothing is turned around for that:
   * a transposition only notes the order, and ops that do not care take the numbers as they lie. So a
   * network of convolutions runs with channels last from end to end, and so does one whose exporter
   * put transpositions before and behind each convolution.
   */

  /** A value whose axes are in memory as the graph has them. */
  static Traced of(Var var) {
    return new Traced(var, OnnxExtents.identity(var.shape().rank()));
  }

  @Override
  public int[] shape() {
    return OnnxExtents.at(var.shape().extents(), OnnxExtents.inverse(order));
  }

  /** The numbers with axis i of the result being axis {@code wanted[i]} of the value. */
  Var in(int... wanted) {
    int[] places = OnnxExtents.at(OnnxExtents.inverse(order), wanted);
    if (Arrays.equals(places, OnnxExtents.identity(places.length))) {
      return var;
    }
    int[] extents = var.shape().extents();
    return OnnxExtents.still(extents, places)
        ? Ops.reshape(var, Shape.of(OnnxExtents.at(extents, places)))
        : Ops.transpose(var, places);
  }

  /** The numbers as the graph has them. */
  Var plain() {
    return in(OnnxExtents.identity(order.length));
  }

  /** Another value in the same order. */
  Traced with(Var other) {
    return new Traced(other, order);
  }

  @Override
  public Traced reshape(int... to) {
    int[] from = shape();
    OnnxExtents.requireSameSize(from, to);
    if (Arrays.equals(from, to)) {
      return this;
    }
    return of(Ops.reshape(plain(), OnnxExtents.tensor(to)));
  }

  @Override
  public Traced transpose(int... permutation) {
    return new Traced(var, OnnxExtents.at(OnnxExtents.inverse(permutation), order));
  }

  @Override
  public Traced slice(int axis, int start, int count) {
    int place = OnnxExtents.inverse(order)[axis];
    boolean all = start == 0 && count == var.shape().extent(place);
    return all ? this : with(Ops.slice(var, place, start, count));
  }

  @Override
  public Traced select(int axis, int[] indices) {
    OnnxExtents.size(OnnxExtents.with(shape(), axis, indices.length));
    int runs = 1;
    for (int i = 1; i < indices.length; i++) {
      runs += indices[i] == indices[i - 1] + 1 ? 0 : 1;
    }
    return runs <= 4 ? slices(axis, indices) : rows(axis, indices);
  }

  private Traced slices(int axis, int[] indices) {
    List<Var> parts = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= indices.length; i++) {
      if (i == indices.length || indices[i] != indices[i - 1] + 1) {
        parts.add(slice(axis, indices[first], i - first).var);
        first = i;
      }
    }
    return parts.size() == 1
        ? with(parts.get(0))
        : with(Ops.concatenate(OnnxExtents.inverse(order)[axis], parts.toArray(Var[]::new)));
  }

  private Traced rows(int axis, int[] indices) {
    int[] front = new int[order.length];
    int next = 1;
    for (int a : order) {
      if (a != axis) {
        front[next++] = a;
      }
    }
    front[0] = axis;
    Var index = var.tape().leaf(var.tape().arena().ofIntegers(indices));
    return new Traced(Ops.gatherRows(in(front), index), front);
  }

  @Override
  public Traced expand(int... to) {
    int[] result = OnnxExtents.broadcast(shape(), to);
    Traced same = ranked(result.length);
    return same.with(Ops.expand(same.var, OnnxExtents.tensor(OnnxExtents.at(result, same.order))));
  }

  /** With axes of extent 1 in front, up to a rank. */
  Traced ranked(int rank) {
    int more = rank - order.length;
    if (more == 0) {
      return this;
    }
    int[] longer = new int[rank];
    for (int i = 0; i < rank; i++) {
      longer[i] = i < more ? i : order[i - more] + more;
    }
    Shape shape = Shape.of(OnnxExtents.padded(var.shape().extents(), rank));
    return new Traced(Ops.reshape(var, shape), longer);
  }

  /** Its order with one axis moved to the end. */
  int[] last(int axis) {
    int[] moved = new int[order.length];
    int next = 0;
    for (int a : order) {
      if (a != axis) {
        moved[next++] = a;
      }
    }
    moved[next] = axis;
    return moved;
  }
}
