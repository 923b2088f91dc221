package gibbon.explain;

import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Who won wherever a pass has a choice: the piece that each number of an op with kinks is on.
 *
 * @param ops those with kinks, in the order of the tape
 * @param pieces of all their numbers, op after op
 */
record WinningPieces(List<Kinked> ops, int[] pieces) {
  /**
   * An op with kinks.
   *
   * @param node its place on the tape
   * @param shape of its result
   * @param first where its numbers begin among the pieces
   */
  record Kinked(int node, Shape shape, int first) {
    int end() {
      return first + shape.size();
    }
  }

  /** Of all values of a tape. */
  static WinningPieces of(List<Var> nodes) {
    List<Kinked> ops = new ArrayList<>();
    int[] pieces = new int[0];
    for (Var node : nodes) {
      Map<Var, double[]> numbers = new IdentityHashMap<>();
      Worked reader =
          new Worked(Labels.NONE, v -> numbers.computeIfAbsent(v, of -> of.value().toDoubles()));
      int first = pieces.length;
      for (int place = 0; node.op().isPresent() && place < node.shape().size(); place++) {
        OptionalInt piece = node.op().get().piece(new Working(node, place, reader));
        if (piece.isEmpty()) {
          break;
        }
        if (place == 0) {
          ops.add(new Kinked(node.index(), node.shape(), first));
          pieces = Arrays.copyOf(pieces, first + node.shape().size());
        }
        pieces[first + place] = piece.getAsInt();
      }
    }
    return new WinningPieces(ops, pieces);
  }

  /** How many numbers are on another piece in another pass of the same network. */
  int changed(WinningPieces other) {
    return changed(other, 0, pieces.length);
  }

  /** The same of one op. */
  int changed(WinningPieces other, Kinked op) {
    return changed(other, op.first(), op.end());
  }

  private int changed(WinningPieces other, int from, int to) {
    int changed = 0;
    for (int i = from; i < to; i++) {
      changed += pieces[i] == other.pieces[i] ? 0 : 1;
    }
    return changed;
  }
}
