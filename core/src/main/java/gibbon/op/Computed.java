package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import java.util.List;

/** A view of what another op has computed along the way: nothing is launched. */
interface Computed extends Op {
  /** The result. */
  Tensor computed();

  @Override
  default Tensor allocateResult(Arena arena, List<Tensor> inputs) {
    return computed();
  }
}
