package gibbon.paper;

import gibbon.data.Dataset;
import gibbon.model.DropoutNoise;
import gibbon.train.RoundedCost;
import gibbon.train.Schedule;
import gibbon.train.TrainingPlan;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One thing that the paper or its recipe leaves open in the training of the maxout network, decided
 * otherwise, and nothing else with it.
 *
 * @param name what is different
 * @param why it is suspected, or what it is there for
 * @param change of each stage of the training
 * @param otherPictures whether validation is on the first pictures of the training set, not the
 *     last
 */
record Suspect(String name, String why, UnaryOperator<TrainingPlan> change, boolean otherPictures) {
  private static final int OTHER_SEED = 1000;
  private static final double EARLY_MOMENTUM = .5;

  /** An input is kept with probability .8; divided by that, it is what it was on average. */
  private static final DropoutNoise.Rates COMPENSATED = new DropoutNoise.Rates(.8, 1.25, .5, 2);

  static List<Suspect> all() {
    return List.of(
        of(
            "another seed",
            "how far chance alone goes",
            plan -> plan.seed(plan.seed() + OTHER_SEED)),
        of("a third seed", "the same", plan -> plan.seed(plan.seed() + 2 * OTHER_SEED)),
        of(
            "every epoch in the same order",
            "the recipe shuffles, but a library may do so once",
            plan -> plan.order(TrainingPlan.Order.FIXED)),
        of(
            "momentum: constant where it rose, rising where it was constant",
            "the recipe's rises over 250 epochs, which shorter profiles have not got",
            plan -> plan.schedule(otherMomentum(plan.schedule(), plan.stopping().epochs()))),
        of(
            "gradient of the cost rounded in training",
            "softmax minus target in single precision, as the paper's software had it",
            plan -> plan.objective(new RoundedCost())),
        of(
            "dropped inputs compensated",
            "the recipe divides by no keep probability, most libraries do",
            plan -> plan.dropout(COMPENSATED)),
        new Suspect(
            "validation on the first pictures",
            "the recipe's are the last; the best epoch is chosen by them",
            UnaryOperator.identity(),
            true));
  }

  private static Suspect of(String name, String why, UnaryOperator<TrainingPlan> change) {
    return new Suspect(name, why, change, false);
  }

  /** The stages of a training, changed. */
  List<TrainingPlan> of(List<TrainingPlan> stages) {
    return stages.stream().map(change).toList();
  }

  /** The pictures of that training: the last count of them is what validation takes. */
  Dataset of(Dataset pictures, int count) {
    return otherPictures ? pictures.beginningAt(count) : pictures;
  }

  private static Schedule otherMomentum(Schedule schedule, int epochs) {
    boolean rises = schedule.saturation() > 1;
    return new Schedule(
        schedule.rate(),
        schedule.hold(),
        schedule.decay(),
        schedule.floor(),
        rises ? schedule.lastMomentum() : EARLY_MOMENTUM,
        schedule.lastMomentum(),
        rises ? 1 : epochs,
        schedule.straight());
  }
}
