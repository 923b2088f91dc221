package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import gibbon.tensor.Arena;
import java.util.List;

/**
 * A function from pictures to one logit a class, made of tape operations: all that an attack, an
 * evaluation or an explanation may ask for.
 */
public interface Network {
  /** What it is and how large; enough to build it again. */
  ModelSpec spec();

  /** The pictures it takes; for a network that sees no neighbours, a row of numbers. */
  default PictureShape input() {
    return PictureShape.row(spec().inputs());
  }

  /** How many numbers a picture has. */
  default int inputs() {
    return input().size();
  }

  /** How many logits it gives. */
  default int classes() {
    return spec().classes();
  }

  /** What the logits mean. */
  default Output output() {
    return spec().output();
  }

  /** What training changes, in the order of the layers. */
  List<Parameter> parameters();

  /**
   * The logits of a batch.
   *
   * @param x pictures [batch, inputs]
   * @param noise what is done to the inputs of the layers, or {@link Noise#NONE}
   * @return [batch, classes]
   */
  Var logits(Var x, Noise noise);

  /**
   * This network with a value on the tape for every step of a formula, where {@link #logits} takes
   * several in one op. The parameters are the same, and so are the logits.
   */
  default Network stepByStep() {
    return this;
  }

  /** The same network in another arena, perhaps on another device. */
  default Network copyTo(Arena arena) {
    Network copy = spec().build(arena, 0);
    for (int i = 0; i < parameters().size(); i++) {
      copy.parameters().get(i).value().write(parameters().get(i).value().toDoubles());
    }
    return copy;
  }

  /** The parameters as values of the tape that {@code x} is on. */
  default List<Var> parameters(Var x) {
    return parameters().stream().map(x.tape()::parameter).toList();
  }
}
