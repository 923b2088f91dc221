package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;

/**
 * A deep Boltzmann machine that classifies: pixels v, two hidden layers h₁ and h₂, and one of
 * several classes y, with the energy
 *
 * <pre>E(v, h₁, h₂, y) = −v·b − h₁·b₁ − h₂·b₂ − y·c − v·W₁·h₁ − h₁·W₂·h₂ − h₂·U·y</pre>
 *
 * <p>Its logits are what mean field inference for y has come to after so many iterations, unrolled
 * on the tape, so that an attack differentiates through all of them (Goodfellow, Mirza, Courville,
 * Bengio, "Multi-prediction deep Boltzmann machines", NIPS 2013; paper section 9).
 *
 * @param parameters W₁ [inputs, units], b₁, W₂ [units, units], b₂, U [units, classes], c, b
 *     [inputs]
 * @param iterations of mean field inference, at least 1
 * @param inference by which it classifies
 */
public record BoltzmannMachine(List<Parameter> parameters, int iterations, Inference inference)
    implements Network {
  /** What of the pixels inference for a class hears. */
  public enum Inference {
    /** The pixels as they are. */
    PIXELS,
    /**
     * Half of them, and half of what the model itself makes of them after each iteration: the
     * multi-inference trick, for a model that in training never saw all of a picture.
     */
    PIXELS_AND_GUESSES
  }

  /*
   * The first pass upward has nothing to hear from above, and counts what it hears from below twice
   * instead. Then the odd layers, h₁ and y, are inferred from the even ones, v and h₂, and these from
   * the odd ones, in turn. Where some of v and y is hidden, inference fills it in as it does h.
   */
  private static final long PASS_BYTES = 64 << 20;

  /** Values of a unit that a pass keeps for its gradient: sums, biased sums, and what they make. */
  private static final int KEPT = 4;

  public BoltzmannMachine {
    parameters = List.copyOf(parameters);
  }

  /** All parameters as values of one tape. */
  private record Values(Var w1, Var b1, Var w2, Var b2, Var u, Var c, Var b) {
    static Values on(Tape tape, List<Parameter> parameters) {
      List<Var> all = parameters.stream().map(tape::parameter).toList();
      return new Values(
          all.get(0), all.get(1), all.get(2), all.get(3), all.get(4), all.get(5), all.get(6));
    }
  }

  /**
   * What inference makes of pictures.
   *
   * @param pixels the logit of each pixel [batch, inputs]
   * @param classes the logits of the classes [batch, classes]
   */
  public record Inferred(Var pixels, Var classes) {}

  /**
   * What is hidden from inference.
   *
   * @param pixels 1 where it is, 0 elsewhere [batch, inputs]
   * @param classes likewise for the label of each picture [batch, 1]
   * @param labels one row a picture, 1 at the label [batch, classes]
   */
  public record Hidden(Var pixels, Var classes, Var labels) {}

  /** How much of a hidden layer is known before there is anything above it. */
  private static Var upward(Var below, Var bias) {
    return Ops.sigmoid(Ops.add(Ops.scale(below, 2), bias));
  }

  private static Var inferred(Var below, Var bias, Var above) {
    return Ops.sigmoid(Ops.add(Ops.add(below, bias), above));
  }

  private static Var downward(Var above, Var weight) {
    return Ops.matmul(above, weight, false, true);
  }

  @Override
  public Var logits(Var x, Noise noise) {
    Values p = Values.on(x.tape(), parameters);
    Var own = Ops.matmul(noise.on(x, 0), p.w1); // The same in every iteration.
    Var seen = heard(own, p, Ops.reshape(p.b, Shape.of(1, inputs())));
    Var h1 = upward(seen, p.b1);
    Var h2 = upward(Ops.matmul(h1, p.w2), p.b2);
    Var logits = Ops.add(Ops.matmul(h2, p.u), p.c);
    for (int i = 1; i < iterations; i++) {
      h1 = inferred(seen, p.b1, downward(h2, p.w2));
      logits = Ops.add(Ops.matmul(h2, p.u), p.c);
      if (i + 1 < iterations) {
        Var y = downward(Ops.softmax(logits), p.u);
        h2 = inferred(Ops.matmul(h1, p.w2), p.b2, y);
        if (inference == Inference.PIXELS_AND_GUESSES) {
          seen = heard(own, p, Ops.add(downward(h1, p.w1), p.b));
        }
      }
    }
    return logits;
  }

  /** What h₁ hears from below, where the pixels' logits are guessed to be these. */
  private Var heard(Var own, Values p, Var guess) {
    if (inference == Inference.PIXELS) {
      return own;
    }
    return Ops.scale(Ops.add(own, Ops.matmul(Ops.sigmoid(guess), p.w1)), .5);
  }

  /**
   * Infers what is hidden from what is not; needs 2 iterations at the least.
   *
   * @param x pictures [batch, inputs]
   */
  public Inferred infer(Var x, Hidden hidden) {
    Tape tape = x.tape();
    Values p = Values.on(tape, parameters);
    Shape ones = Shape.of(x.shape().extent(0), 1);
    Var everywhere = tape.leaf(tape.arena().full(ones, 1));
    // The state to begin with is no function of the biases to training.
    Var anyPixel = tape.leaf(Ops.sigmoid(p.b).value());
    Var anyClass = Ops.softmax(Ops.reshape(p.c, Shape.of(1, classes())));
    Var v = filled(x, hidden.pixels, Ops.multiply(everywhere, anyPixel));
    Var y = filled(hidden.labels, hidden.classes, Ops.multiply(everywhere, anyClass));
    Var h1 = upward(Ops.matmul(v, p.w1), p.b1);
    Var h2 = inferred(Ops.matmul(h1, p.w2), p.b2, downward(y, p.u));
    Inferred found = null;
    for (int i = 1; i < iterations; i++) {
      h1 = inferred(Ops.matmul(v, p.w1), p.b1, downward(h2, p.w2));
      Var logits = Ops.add(Ops.matmul(h2, p.u), p.c);
      found = new Inferred(Ops.add(downward(h1, p.w1), p.b), logits);
      if (i + 1 < iterations) {
        v = filled(x, hidden.pixels, Ops.sigmoid(found.pixels));
        y = filled(hidden.labels, hidden.classes, Ops.softmax(logits));
        h2 = inferred(Ops.matmul(h1, p.w2), p.b2, downward(y, p.u));
      }
    }
    return found;
  }

  /** The logits of the pixels of pictures that are shown whole [batch, inputs], by all inferred. */
  public Var rebuilt(Var x) {
    Tape tape = x.tape();
    Arena arena = tape.arena();
    int batch = x.shape().extent(0);
    Hidden label =
        new Hidden(
            tape.leaf(arena.full(x.shape(), 0)),
            tape.leaf(arena.full(Shape.of(batch, 1), 1)),
            tape.leaf(arena.full(Shape.of(batch, classes()), 0)));
    return infer(x, label).pixels();
  }

  /** What is known, and what is guessed where it is hidden. */
  private static Var filled(Var known, Var hidden, Var guess) {
    return Ops.add(known, Ops.multiply(hidden, Ops.subtract(guess, known)));
  }

  /** The same machine with another number of iterations. */
  public BoltzmannMachine with(int iterations) {
    return new BoltzmannMachine(parameters, iterations, inference);
  }

  /** The same machine, classifying by another inference. */
  public BoltzmannMachine with(Inference inference) {
    return new BoltzmannMachine(parameters, iterations, inference);
  }

  @Override
  public PictureShape input() {
    return PictureShape.row(parameters.get(0).value().shape().extent(0));
  }

  @Override
  public int classes() {
    return parameters.get(4).outputs();
  }

  @Override
  public Output output() {
    return Output.SOFTMAX;
  }

  /** So many pictures that the unrolled pass and its gradients keep about 64 MiB. */
  @Override
  public int batch() {
    return (int) Math.max(1, Math.min(1000, PASS_BYTES / bytesPerPicture()));
  }

  /** About what a forward and backward pass through all iterations keeps of a picture. */
  public long bytesPerPicture() {
    long units = parameters.get(1).outputs() + parameters.get(3).outputs() + classes();
    if (inference == Inference.PIXELS_AND_GUESSES) {
      units += inputs() + parameters.get(1).outputs();
    }
    return 2L * Float.BYTES * (inputs() + KEPT * units * iterations);
  }

  @Override
  public BoltzmannMachine copyTo(Arena arena) {
    return new BoltzmannMachine(
        parameters.stream().map(parameter -> parameter.copyTo(arena)).toList(),
        iterations,
        inference);
  }

  @Override
  public String toString() {
    return "mp-dbm "
        + inputs()
        + "-"
        + parameters.get(1).outputs()
        + "-"
        + parameters.get(3).outputs()
        + "-"
        + classes()
        + ", "
        + iterations
        + (iterations == 1 ? " iteration" : " iterations");
  }
}
