package gibbon.train;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Philox;
import java.util.Map;

/**
 * Training on pictures with random noise of the size of an attack, drawn anew for every mini-batch
 * (paper section 6, the control experiments): J(x + η).
 *
 * @param epsilon the largest change of a pixel
 * @param distribution of η
 */
public record RandomNoise(double epsilon, Distribution distribution) implements Objective {
  private static final int STREAM = 16;

  /** How η is drawn, each pixel for itself. */
  public enum Distribution {
    /** ε or −ε, each with probability ½. */
    SIGNS,
    /** Uniform in [−ε, ε). */
    UNIFORM
  }

  @Override
  public Map<String, String> identity() {
    return Map.of(
        KIND,
        "random-noise",
        "epsilon",
        String.valueOf(epsilon),
        "distribution",
        distribution.name());
  }

  @Override
  public Var losses(Lesson lesson) {
    Tape tape = lesson.x().tape();
    float[] noise = draw(lesson.random(STREAM), lesson.x().shape().size());
    return lesson.losses(
        Ops.add(lesson.x(), tape.leaf(tape.arena().of(lesson.x().shape(), noise))), 0);
  }

  private float[] draw(Philox random, int count) {
    float size = (float) epsilon;
    float[] noise = random.uniform(count, -size, size);
    if (distribution == Distribution.SIGNS) {
      for (int i = 0; i < count; i++) {
        noise[i] = noise[i] < 0 ? -size : size;
      }
    }
    return noise;
  }
}
