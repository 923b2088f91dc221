package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.tensor.Arena;
import java.util.List;

/** One layer of a {@link Sequential} network. */
public interface Layer {
  /** What training changes; empty for a layer that only rearranges or pools. */
  List<Parameter> parameters();

  /** What the layer makes of its input, one row a picture. */
  Var forward(Var x);

  /**
   * {@link #forward}, and the noise of the layer above on it. An op that has dropout in it takes
   * the {@linkplain Noise#mask mask} instead.
   *
   * @param above the number of the layer that takes the result in
   */
  default Var forward(Var x, Noise noise, int above) {
    return noise.on(forward(x), above);
  }

  /**
   * The same layer with a value on the tape for every step of its formula, where {@link #forward}
   * takes several in one op. The parameters are the same, and so are the numbers.
   */
  default Layer stepByStep() {
    return this;
  }

  /** The same layer in another arena, perhaps on another device. */
  Layer copyTo(Arena arena);
}
