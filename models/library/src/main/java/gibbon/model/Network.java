package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import gibbon.tensor.Arena;
import java.util.List;

/**
 * A function from pictures to one logit a class, made of tape operations: all that an attack, an
 * evaluation or an explanation may ask for. Its text says what it is and how large, such as {@code
 * maxout 784-240×5-240×5-10}.
 */
public interface Network {
  /** The pictures it takes; for a network that sees no neighbours, a row of numbers. */
  PictureShape input();

  /** How many numbers a picture has. */
  default int inputs() {
    return input().size();
  }

  /** How many pictures a pass had better take at most, so that memory holds all it computes. */
  default int batch() {
    return 1000;
  }

  /** How many logits it gives. */
  int classes();

  /** What the logits mean. */
  Output output();

  /** What training changes, in the order of the layers. */
  List<Parameter> parameters();

  /**
   * The logits of a batch.
   *
   * @param x pictures [batch, inputs], each row-major as {@link PictureShape} says
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
  Network copyTo(Arena arena);

  /** The parameters as values of the tape that {@code x} is on. */
  default List<Var> parameters(Var x) {
    return parameters().stream().map(x.tape()::parameter).toList();
  }

  /**
   * The first parameter of a role, which is the one that meets the picture.
   *
   * @throws GibbonException if the network has none
   */
  default Parameter first(Parameter.Role role) {
    return parameters().stream()
        .filter(parameter -> parameter.role() == role)
        .findFirst()
        .orElseThrow(
            () ->
                new GibbonException(
                    Text.of(
                        "%s has no parameter of the kind %s, which is needed here.", this, role)));
  }
}
