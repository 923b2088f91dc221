package gibbon.train;

import gibbon.autodiff.Gradients;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;

/** What a {@link TrainingPlan} does with one mini-batch: objective, gradients, update. */
public final class TrainingStep {
  /*
   * What is differentiated is the sum of the losses, not their mean: each then weighs 1, by which no
   * pullback has to multiply. The rate is divided by the batch in return, so velocities are steps of
   * parameters as ever: v ← μ·v − rate/batch · ∇Σ losses.
   */
  private final TrainingPlan plan;
  private final Network model;
  private final Sgd sgd;
  private final Tensor ones;

  /**
   * @param model whose parameters are to be changed
   * @param arena where the velocities and the weights of losses live, as long as the training
   */
  public TrainingStep(TrainingPlan plan, Network model, Arena arena) {
    this.plan = plan;
    this.model = model;
    sgd = new Sgd(arena, model.parameters(), plan.columnBound(), plan.layers());
    ones = arena.full(Shape.of(plan.batch()), 1);
  }

  Sgd sgd() {
    return sgd;
  }

  /** The velocities, named as the parameters whose steps they become; 0 before the first step. */
  public List<Parameter> velocities() {
    return sgd.velocities();
  }

  /**
   * Changes the parameters once.
   *
   * @param x pictures [batch, inputs], on a tape of their own
   * @param labels [batch], on the same tape
   * @param step counted from 0 over all epochs; decides dropout masks and learning rate
   * @param epoch counted from 1; decides the momentum
   * @return the losses before the change, penalty included, one a picture [batch]
   */
  public Tensor run(Var x, Var labels, long step, int epoch) {
    List<Var> parameters = model.parameters(x);
    Var losses = objective(x, labels, plan.seed(), Math.toIntExact(step));
    Gradients gradients = x.tape().gradientsOfSum(losses, ones, parameters);
    sgd.step(
        parameters.stream().map(gradients::var).toList(),
        plan.schedule().rate(step) / plan.batch(),
        plan.schedule().momentum(epoch));
    return losses.value();
  }

  /** The objective of each picture [batch], with masks of any seed and step; changes nothing. */
  Tensor losses(Var x, Var labels, long seed, int step) {
    return objective(x, labels, seed, step).value();
  }

  private Var objective(Var x, Var labels, long seed, int step) {
    Lesson lesson = new Lesson(plan.dropout(), model, x, labels, seed, step);
    return plan.penalty().addedTo(plan.objective().losses(lesson), model);
  }
}
