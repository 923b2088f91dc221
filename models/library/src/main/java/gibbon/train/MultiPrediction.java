package gibbon.train;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.model.BoltzmannMachine;
import gibbon.model.Output;
import gibbon.op.Ops;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.Map;

/**
 * The multi-prediction training of a {@link BoltzmannMachine}: any of its visible variables is to
 * be inferred from the others. Half of the pixels and half of the labels are hidden, drawn anew for
 * every mini-batch; the cost is the cross-entropy of what inference says of them, over the number
 * of pixels (Goodfellow, Mirza, Courville, Bengio, NIPS 2013). Pixels are drawn black or white with
 * the probability of their grey.
 */
public record MultiPrediction() implements Objective {
  /** Random streams: of the pixels themselves, and of what is hidden. */
  private static final int PIXELS = 17;

  private static final int HIDDEN = 18;
  private static final double SHARE = .5;

  @Override
  public Map<String, String> identity() {
    return Map.of(KIND, "multi-prediction");
  }

  @Override
  public Var losses(Lesson lesson) {
    if (!(lesson.model() instanceof BoltzmannMachine machine)) {
      throw new GibbonException(
          Text.of(
              "Multi-prediction trains a Boltzmann machine, got %s; choose the model mp-dbm.",
              lesson.model()));
    }
    Var grey = lesson.x();
    Tape tape = grey.tape();
    int batch = grey.shape().extent(0);
    int inputs = grey.shape().extent(1);
    float[] draws = lesson.random(PIXELS).uniform(batch * inputs, 0, 1);
    // 1 above the draw, 0 at it and below: black stays black and white white.
    Var drawn = tape.leaf(tape.arena().of(grey.shape(), draws));
    Var x = tape.leaf(Ops.relu(Ops.sign(Ops.subtract(grey, drawn))).value());
    Philox random = lesson.random(HIDDEN);
    Var pixels = mask(tape, Shape.of(batch, inputs), random);
    Var classes = mask(tape, Shape.of(batch, 1), random);
    Var labels = rows(tape, machine, lesson.labels());
    BoltzmannMachine.Inferred inferred =
        machine.infer(x, new BoltzmannMachine.Hidden(pixels, classes, labels));
    Var ofPixels = Ops.sum(Ops.multiply(pixels, Ops.sigmoidCrossEntropy(inferred.pixels(), x)), 1);
    Var ofClasses =
        Ops.multiply(
            Ops.reshape(classes, Shape.of(batch)),
            Ops.softmaxCrossEntropy(inferred.classes(), lesson.labels()));
    return Ops.scale(Ops.add(ofPixels, ofClasses), 1. / inputs);
  }

  private static Var mask(Tape tape, Shape shape, Philox random) {
    float[] mask = new float[shape.size()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = random.nextFloat() < SHARE ? 1 : 0;
    }
    return tape.leaf(tape.arena().of(shape, mask));
  }

  private static Var rows(Tape tape, BoltzmannMachine machine, Var labels) {
    Shape shape = Shape.of(labels.shape().extent(0), machine.classes());
    return Output.oneHot(tape.leaf(tape.arena().full(shape, 0)), labels);
  }
}
