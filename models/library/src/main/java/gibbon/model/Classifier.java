package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import java.util.List;

/** A function from pictures to one logit a class, made of tape operations. */
public interface Classifier {
  /** What it is and how large; enough to build it again. */
  ModelSpec spec();

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
  default Classifier stepByStep() {
    return this;
  }

  /** The parameters as values of the tape that {@code x} is on. */
  default List<Var> parameters(Var x) {
    return parameters().stream().map(x.tape()::parameter).toList();
  }
}
