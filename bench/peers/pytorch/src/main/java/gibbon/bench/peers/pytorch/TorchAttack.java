package gibbon.bench.peers.pytorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import gibbon.bench.peers.Task.Kind;
import java.util.function.UnaryOperator;

/**
 * Attacks in the steps that libraries for PyTorch make them of: projected gradient descent as in
 * torchattacks 3.5, DeepFool as in Foolbox 3.3.4, for a batch, with a pass forward and back a rival.
 * What keeps Foolbox's from the paper's formula, 10⁻⁴ more a step and 10⁻⁸ more of each norm, is
 * left out, so that norms can be compared.
 */
final class TorchAttack implements Peer.Work {
  private final Engine engine;
  private final NDManager lasting;
  private final Task task;
  private final NDArray pictures;
  private final NDArray targets;
  private final NDArray labels;
  private final UnaryOperator<NDArray> logits;

  /**
   * @param lasting where all arrays live that outlive a run
   * @param logits of a batch [m, k] → [m, classes]
   */
  TorchAttack(
      Engine engine,
      NDManager lasting,
      Task task,
      NDArray pictures,
      NDArray targets,
      UnaryOperator<NDArray> logits) {
    this.engine = engine;
    this.lasting = lasting;
    this.task = task;
    this.pictures = pictures;
    this.targets = targets;
    this.logits = logits;
    labels = targets.argMax(1);
  }

  @Override
  public void run() {
    try (NDManager run = lasting.newSubManager()) {
      examples(run);
    }
  }

  @Override
  public float[][] results() {
    try (NDManager run = lasting.newSubManager()) {
      return results(run);
    }
  }

  /** The examples [m, k], which live as long as the run. */
  private NDArray examples(NDManager run) {
    return task.kind() == Kind.DEEPFOOL_ATTACK ? deepFool(run) : pgd(run);
  }

  private float[][] results(NDManager run) {
    NDArray examples = examples(run);
    if (task.kind() == Kind.DEEPFOOL_ATTACK) {
      return new float[][] {length(examples.sub(pictures)).toFloatArray()};
    }
    NDArray after = logits.apply(examples);
    NDArray standing = after.argMax(1).eq(labels).toType(DataType.FLOAT32, false);
    NDArray costs = after.logSoftmax(1).mul(targets).sum(new int[] {1}).neg();
    return new float[][] {standing.toFloatArray(), costs.toFloatArray()};
  }

  private interface Quantity {
    NDArray of(NDArray logits);
  }

  /** The gradient by x of the sum of a quantity of its logits. */
  private NDArray gradient(NDArray x, Quantity quantity) {
    x.setRequiresGradient(true);
    try (GradientCollector collector = engine.newGradientCollector()) {
      collector.backward(quantity.of(logits.apply(x)).sum());
    }
    return x.getGradient();
  }

  private NDArray pgd(NDManager run) {
    NDArray x = pictures.duplicate();
    x.attach(run);
    for (int k = 0; k < Task.PGD_STEPS; k++) {
      try (NDManager step = run.newSubManager()) {
        x.attach(step);
        NDArray gradient = gradient(x, z -> z.logSoftmax(1).mul(targets).neg());
        NDArray moved = x.stopGradient().add(steepest(gradient).mul((float) task.pgdStep()));
        x = inBall(moved.sub(pictures)).add(pictures).clip(0, 1);
        x.attach(run);
      }
    }
    return x;
  }

  private NDArray steepest(NDArray gradient) {
    return task.kind() == Kind.PGD_L2_ATTACK
        ? gradient.div(length(gradient).add(1e-10f).reshape(task.m(), 1))
        : gradient.sign();
  }

  private NDArray inBall(NDArray change) {
    float most = (float) task.epsilon();
    return task.kind() == Kind.PGD_L2_ATTACK
        ? change.mul(length(change).pow(-1).mul(most).minimum(1).reshape(task.m(), 1))
        : change.clip(-most, most);
  }

  private NDArray deepFool(NDManager run) {
    NDArray x = pictures.duplicate();
    x.attach(run);
    NDArray total = x.zerosLike();
    NDArray order;
    try (NDManager first = run.newSubManager()) {
      x.attach(first);
      order = logits.apply(x).argSort(1, false);
      order.attach(run);
      x.attach(run);
    }
    for (int k = 0; k < Task.DEEPFOOL_STEPS; k++) {
      try (NDManager step = run.newSubManager()) {
        x.attach(step);
        NDList leads = new NDList();
        NDList slopes = new NDList();
        NDArray reached = null;
        for (int rank = 1; rank < Task.CLASSES; rank++) {
          NDArray from = x.stopGradient();
          NDArray own = order.get(new NDIndex(":, 0:1"));
          NDArray rival = order.get(new NDIndex(":, " + rank + ":" + (rank + 1)));
          own.attach(step);
          rival.attach(step);
          NDArray[] seen = new NDArray[2];
          slopes.add(
              gradient(
                  from,
                  z -> {
                    seen[0] = z.stopGradient();
                    NDArray lead = z.gather(rival, 1).sub(z.gather(own, 1));
                    seen[1] = lead.stopGradient();
                    return lead;
                  }));
          leads.add(seen[1].reshape(task.m()));
          if (rank == 1) {
            reached = seen[0].argMax(1).neq(labels);
            if (reached.all().getBoolean()) {
              x.attach(run);
              return x;
            }
          }
        }
        NDArray lead = NDArrays.stack(leads, 1).abs();
        NDArray slope = NDArrays.stack(slopes, 1);
        NDArray length = length(slope);
        NDArray nearest = lead.div(length).argMin(1).reshape(task.m(), 1);
        NDArray distance = lead.gather(nearest, 1).div(length.gather(nearest, 1));
        NDArray which =
            nearest
                .reshape(task.m(), 1, 1)
                .broadcast(new Shape(task.m(), 1, task.k()));
        NDArray direction =
            slope.gather(which, 1).reshape(task.m(), task.k()).div(length.gather(nearest, 1));
        total.addi(direction.mul(distance));
        NDArray beyond = total.mul((float) (1 + Task.OVERSHOOT)).add(pictures);
        beyond.attach(step);
        NDArray stays =
            reached.reshape(task.m(), 1).broadcast(new Shape(task.m(), task.k()));
        x = NDArrays.where(stays, x, beyond);
        x.attach(run);
      }
    }
    return x;
  }

  /** Along the last axis. */
  private static NDArray length(NDArray vectors) {
    int last = vectors.getShape().dimension() - 1;
    return vectors.square().sum(new int[] {last}).sqrt();
  }
}
