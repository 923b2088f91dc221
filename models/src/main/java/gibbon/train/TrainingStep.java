package gibbon.train;

import gibbon.autodiff.Gradients;
import gibbon.autodiff.Var;
import gibbon.model.Classifier;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import java.util.List;

/** What a {@link TrainingPlan} does with one mini-batch: objective, gradients, update. */
public final class TrainingStep {
  private final TrainingPlan plan;
  private final Classifier model;
  private final Objective objective;
  private final Sgd sgd;

  /**
   * @param model whose parameters are to be changed
   * @param arena where the velocities live, as long as the training
   */
  public TrainingStep(TrainingPlan plan, Classifier model, Arena arena) {
    this.plan = plan;
    this.model = model;
    objective = new Objective(plan, model);
    sgd = new Sgd(arena, model.parameters(), plan.columnBound());
  }

  Sgd sgd() {
    return sgd;
  }

  /**
   * Changes the parameters once.
   *
   * @param x pictures [batch, inputs], on a tape of their own
   * @param labels [batch], on the same tape
   * @param step counted from 0 over all epochs; decides dropout masks and learning rate
   * @param epoch counted from 1; decides the momentum
   * @return the losses before the change, one a picture [batch]
   */
  public Tensor run(Var x, Var labels, long step, int epoch) {
    Var losses = objective.losses(x, labels, Math.toIntExact(step));
    List<Var> parameters = model.parameters(x);
    Gradients gradients = x.tape().gradients(losses, 1. / plan.batch(), parameters);
    sgd.step(
        parameters.stream().map(gradients::of).toList(),
        plan.schedule().rate(step),
        plan.schedule().momentum(epoch));
    return losses.value();
  }
}
