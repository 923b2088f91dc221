package gibbon.check;

import gibbon.autodiff.Var;
import java.util.List;

/** A function of values on one tape, such as {@code x -> Ops.matmul(x.get(0), x.get(1))}. */
@FunctionalInterface
public interface TapeFunction {
  /** The result, of any shape, for at least one input. */
  Var apply(List<Var> inputs);
}
