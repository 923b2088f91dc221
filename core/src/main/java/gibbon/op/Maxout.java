package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A maxout unit (Goodfellow et al. 2013): the largest of {@code pieces} neighbouring columns,
 * [batch, units · pieces] → [batch, units]. The lowest piece wins a tie.
 */
public record Maxout(int pieces) implements Op {
  @Override
  public Rule rule() {
    return new Rule(
        "y[b, u] = max over p of x[b, " + pieces + "·u + p]",
        "dx = dy at the winning piece (the lowest of equals), 0 at the others");
  }

  @Override
  public String worked(Working at) {
    return Max.worked(at, candidates(at));
  }

  @Override
  public OptionalInt piece(Working at) {
    return OptionalInt.of(Max.winner(candidates(at)));
  }

  private double[] candidates(Working at) {
    int first = at.place() * pieces;
    return Arrays.copyOfRange(at.input(0), first, first + pieces);
  }

  @Override
  public Part part() {
    return Part.ACTIVATION;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (pieces < 1 || x.rank() < 1 || x.extent(-1) % pieces != 0) {
      throw new ShapeException(
          "Maxout needs a last extent that is a multiple of its "
              + pieces
              + " pieces, got "
              + x
              + ".");
    }
    Places.require("Maxout", pieces, "take the maximum of parts first");
    return x.with(x.rank() - 1, x.extent(-1) / pieces);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    return Max.launch(arena, inputs.get(0), result, pieces, 1);
  }
}
