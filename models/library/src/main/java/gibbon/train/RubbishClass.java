package gibbon.train;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.Map;

/**
 * Training not to take rubbish for a class (paper appendix A): J̃ = J(x) + weight · J₀(z), where J₀
 * is the mean {@linkplain gibbon.model.Output#rubbishLosses cost of claiming a class} for Gaussian
 * pictures z ~ N(0, I), drawn anew for every mini-batch.
 *
 * @param weight of the cost of rubbish
 * @param pictures of rubbish a mini-batch
 */
public record RubbishClass(double weight, int pictures) implements Objective {
  private static final int STREAM = 17;

  @Override
  public Map<String, String> identity() {
    return Map.of(
        KIND,
        "rubbish-class",
        "weight",
        String.valueOf(weight),
        "pictures",
        String.valueOf(pictures));
  }

  @Override
  public Var losses(Lesson lesson) {
    Tape tape = lesson.x().tape();
    Shape shape = lesson.x().shape().with(0, pictures);
    Var rubbish = tape.leaf(tape.arena().of(shape, lesson.random(STREAM).gaussian(shape.size())));
    Var logits = lesson.model().logits(rubbish, lesson.noise(1));
    Var cost = Ops.mean(lesson.model().output().rubbishLosses(logits));
    return Ops.add(lesson.losses(lesson.x(), 0), Ops.scale(cost, weight));
  }
}
