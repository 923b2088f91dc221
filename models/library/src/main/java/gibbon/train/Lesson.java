package gibbon.train;

import gibbon.autodiff.Var;
import gibbon.model.DropoutNoise;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.op.Ops;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;

/** A mini-batch in training, as an {@link Objective} sees it. */
public final class Lesson {
  /**
   * The field by which the identity of an objective tells that it is a {@link #mixture}: those of
   * two passes, of earlier versions, had other masks and so came to other numbers.
   */
  static final String PASSES_FIELD = "passes";

  static final String ONE_PASS = "1";

  /** Forward passes with masks of their own that an objective may ask for. */
  private static final int PASSES = 2;

  private final DropoutNoise.Rates dropout;
  private final Network model;
  private final Var x;
  private final Var labels;
  private final long seed;
  private final int step;

  /**
   * @param x pictures [batch, inputs]
   * @param labels [batch], on the same tape
   * @param seed of dropout masks and of whatever else is random
   * @param step counted from 0; each has masks of its own
   */
  Lesson(DropoutNoise.Rates dropout, Network model, Var x, Var labels, long seed, int step) {
    this.dropout = dropout;
    this.model = model;
    this.x = x;
    this.labels = labels;
    this.seed = seed;
    this.step = step;
  }

  /** The network in training. */
  public Network model() {
    return model;
  }

  /** Pictures [batch, inputs]. */
  public Var x() {
    return x;
  }

  /** Their classes [batch]. */
  public Var labels() {
    return labels;
  }

  /**
   * Dropout masks of this step, {@link Noise#NONE} if the plan has no dropout.
   *
   * @param pass 0 or 1; the masks of the two have nothing in common
   */
  public Noise noise(int pass) {
    return dropout == null ? Noise.NONE : new DropoutNoise(dropout, seed, PASSES * step + pass);
  }

  /**
   * Random numbers of this step.
   *
   * @param stream what they are for; {@link Philox} streams from 16 on are free for objectives
   */
  public Philox random(int stream) {
    return new Philox(seed, stream, step);
  }

  /** J of pictures [batch, inputs] with the batch's labels, under the masks of a pass [batch]. */
  public Var losses(Var pictures, int pass) {
    return losses(pictures, noise(pass));
  }

  /** The same under any {@link Noise}. */
  public Var losses(Var pictures, Noise noise) {
    return losses(pictures, labels, noise);
  }

  private Var losses(Var pictures, Var labels, Noise noise) {
    return model.output().losses(model.logits(pictures, noise), labels);
  }

  /**
   * α·J(x) + (1 − α)·J(x̃) of each picture [batch], with masks of its own for x and for x̃. Both go
   * through the network together, as one batch of twice as many: the gradient of each weight is
   * then a single product, ready for its update, in place of two that are added up.
   *
   * @param others x̃ [batch, inputs], on the tape of the lesson's pictures
   * @param alpha weight of the loss of the lesson's own pictures
   */
  public Var mixture(Var others, double alpha) {
    Var both = losses(Ops.concatenate(0, x, others), Ops.concatenate(0, labels, labels), noise(0));
    Shape batch = labels.shape();
    Var shares = x.tape().leaf(x.tape().arena().of(Shape.of(1, 2), alpha, 1 - alpha));
    return Ops.reshape(Ops.matmul(shares, Ops.reshape(both, Shape.of(2, batch.extent(0)))), batch);
  }
}
